# Drawn from data/lbo-*.dat; in this folder: gnuplot -e "format='svg'" lbo.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1100,560 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1100,560 font "DejaVu Sans,9.5" background "#ffffff"
set output "lbo." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Lower-bound overhead: what a collector costs at least}" at screen 0.02182,0.95357 left tc rgb '#000000' front
set label "{/=11 total over minimum distilled cost, geometric mean over workloads; 1 would be free memory management; lower is better; shaded: 95 % intervals}" at screen 0.02182,0.91071 left tc rgb '#5f5f5f' front
set arrow from screen 0.02182,0.86071 to screen 0.05273,0.86071 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03727,0.86071 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.06000,0.86071 left tc rgb '#000000' front
set arrow from screen 0.14273,0.86071 to screen 0.17364,0.86071 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.15818,0.86071 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.18091,0.86071 left tc rgb '#000000' front
set arrow from screen 0.24655,0.86071 to screen 0.27745,0.86071 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.26200,0.86071 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.28473,0.86071 left tc rgb '#000000' front
set arrow from screen 0.39945,0.86071 to screen 0.43036,0.86071 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.41491,0.86071 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.43764,0.86071 left tc rgb '#000000' front
set arrow from screen 0.53909,0.86071 to screen 0.57000,0.86071 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.55455,0.86071 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.57727,0.86071 left tc rgb '#000000' front
set arrow from screen 0.65891,0.86071 to screen 0.68982,0.86071 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.67436,0.86071 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.69709,0.86071 left tc rgb '#000000' front
set arrow from screen 0.79582,0.86071 to screen 0.82673,0.86071 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.81127,0.86071 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.83400,0.86071 left tc rgb '#000000' front
set label "{/=9 wall time: the minimum comes from immix (3 workloads), stickyimmix (2 workloads), semispace (2 workloads), marksweep (1 workload), markcompact (1 workload), gencopy (1 workload)}" at screen 0.98545,0.05357 right tc rgb '#5f5f5f' front
set label "{/=9 CPU time: the minimum comes from immix (3 workloads), stickyimmix (2 workloads), semispace (2 workloads), marksweep (1 workload), markcompact (1 workload), gencopy (1 workload)}" at screen 0.98545,0.02500 right tc rgb '#5f5f5f' front
set multiplot
set lmargin at screen 0.06000
set rmargin at screen 0.41636
set tmargin at screen 0.76071
set bmargin at screen 0.17143
set label "{/:Bold=12 wall time}" at screen 0.06000,0.78929 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.8928571428571428:4.714810312064716]
set ytics ('1' 1, '1.5' 1.5, '2' 2, '3' 3)
set ylabel 'total / minimum distilled'
set label "{/=9 refcount}" at screen 0.42364,0.66779 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.42364,0.47338 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.42364,0.37437 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.42364,0.34890 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.42364,0.32569 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.42364,0.30247 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.42364,0.27926 left tc rgb '#CC79A7' front
plot 'data/lbo-wall-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/lbo-wall-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/lbo-wall-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/lbo-wall-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/lbo-wall-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/lbo-wall-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/lbo-wall-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/lbo-wall-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/lbo-wall-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/lbo-wall-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/lbo-wall-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/lbo-wall-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/lbo-wall-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/lbo-wall-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.55273
set rmargin at screen 0.90909
set tmargin at screen 0.76071
set bmargin at screen 0.17143
set label "{/:Bold=12 CPU time}" at screen 0.55273,0.78929 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.8928571428571428:4.714810312064716]
set ytics ('1' 1, '1.5' 1.5, '2' 2, '3' 3)
unset ylabel
set label "{/=9 refcount}" at screen 0.91636,0.66787 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.91636,0.47344 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.91636,0.37441 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.91636,0.34894 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.91636,0.32572 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.91636,0.30251 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.91636,0.27930 left tc rgb '#CC79A7' front
plot 'data/lbo-CPU-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/lbo-CPU-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/lbo-CPU-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/lbo-CPU-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/lbo-CPU-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/lbo-CPU-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/lbo-CPU-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/lbo-CPU-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/lbo-CPU-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/lbo-CPU-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/lbo-CPU-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/lbo-CPU-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/lbo-CPU-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/lbo-CPU-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
