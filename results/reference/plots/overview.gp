# Drawn from data/overview-*.dat; in this folder: gnuplot -e "format='svg'" overview.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,560 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,560 font "DejaVu Sans,9.5" background "#ffffff"
set output "overview." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 All workloads: time relative to the best collector at the same heap size}" at screen 0.01905,0.95357 left tc rgb '#000000' front
set label "{/=11 geometric mean; 1 would be best on every workload; lower is better; shaded: 95 % intervals}" at screen 0.01905,0.91071 left tc rgb '#5f5f5f' front
set arrow from screen 0.01905,0.86071 to screen 0.04603,0.86071 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03254,0.86071 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.05238,0.86071 left tc rgb '#000000' front
set arrow from screen 0.12460,0.86071 to screen 0.15159,0.86071 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.13810,0.86071 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.15794,0.86071 left tc rgb '#000000' front
set arrow from screen 0.21524,0.86071 to screen 0.24222,0.86071 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.22873,0.86071 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.24857,0.86071 left tc rgb '#000000' front
set arrow from screen 0.34873,0.86071 to screen 0.37571,0.86071 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.36222,0.86071 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.38206,0.86071 left tc rgb '#000000' front
set arrow from screen 0.47063,0.86071 to screen 0.49762,0.86071 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.48413,0.86071 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.50397,0.86071 left tc rgb '#000000' front
set arrow from screen 0.57524,0.86071 to screen 0.60222,0.86071 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.58873,0.86071 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.60857,0.86071 left tc rgb '#000000' front
set arrow from screen 0.69476,0.86071 to screen 0.72175,0.86071 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.70825,0.86071 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.72810,0.86071 left tc rgb '#000000' front
set label "{/=9 null: ran out of memory or failed on most workloads, absent}" at screen 0.98730,0.11071 right tc rgb '#5f5f5f' front
set label "{/=9 gencopy: absent at 2x, where it completed less than half of the workloads}" at screen 0.98730,0.08214 right tc rgb '#5f5f5f' front
set label "{/=9 semispace: absent at 2x, where it completed less than half of the workloads}" at screen 0.98730,0.05357 right tc rgb '#5f5f5f' front
set label "{/=9 workloads of 10 that all drawn collectors completed: 2x: 10, 3x: 10, 6x: 10}" at screen 0.98730,0.02500 right tc rgb '#5f5f5f' front
set multiplot
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.76071
set bmargin at screen 0.22857
set label "{/:Bold=12 total}" at screen 0.05238,0.78929 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.8928571428571428:3.4731593497636988]
set ytics ('1' 1, '1.5' 1.5, '2' 2, '3' 3)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.70596 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.26878,0.49086 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.26878,0.38112 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.34919 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.32597 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.26878,0.30276 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.27954 left tc rgb '#CC79A7' front
plot 'data/overview-total-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/overview-total-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/overview-total-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/overview-total-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/overview-total-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/overview-total-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/overview-total-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/overview-total-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/overview-total-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/overview-total-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/overview-total-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/overview-total-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/overview-total-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/overview-total-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.76071
set bmargin at screen 0.22857
set label "{/:Bold=12 mutator}" at screen 0.38148,0.78929 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.8928571428571428:3.5815362348203656]
set ytics ('1' 1, '1.5' 1.5, '2' 2, '3' 3)
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.66562 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.59788,0.38771 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.35592 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.59788,0.33270 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.59788,0.30949 left tc rgb '#D55E00' front
set label "{/=9 markcompact}" at screen 0.59788,0.28627 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.59788,0.26306 left tc rgb '#CC79A7' front
plot 'data/overview-mutator-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/overview-mutator-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/overview-mutator-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/overview-mutator-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/overview-mutator-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/overview-mutator-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/overview-mutator-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/overview-mutator-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/overview-mutator-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/overview-mutator-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/overview-mutator-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/overview-mutator-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/overview-mutator-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/overview-mutator-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.76071
set bmargin at screen 0.22857
set label "{/:Bold=12 collections}" at screen 0.71058,0.78929 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.8928571428571428:9.702578806570799]
set ytics ('1' 1, '1.5' 1.5, '2' 2, '3' 3, '5' 5, '7' 7)
unset ylabel
set label "{/=9 gencopy}" at screen 0.92698,0.72954 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.92698,0.68042 left tc rgb '#0072B2' front
set label "{/=9 refcount}" at screen 0.92698,0.62552 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.92698,0.54701 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.52380 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.92698,0.40421 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.92698,0.27622 left tc rgb '#D55E00' front
plot 'data/overview-collections-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/overview-collections-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/overview-collections-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/overview-collections-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/overview-collections-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/overview-collections-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/overview-collections-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/overview-collections-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/overview-collections-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/overview-collections-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/overview-collections-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/overview-collections-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/overview-collections-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/overview-collections-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
