# Drawn from data/mutator_by_heap-*.dat; in this folder: gnuplot -e "format='svg'" mutator_by_heap.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,1240 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,1240 font "DejaVu Sans,9.5" background "#ffffff"
set output "mutator_by_heap." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Mutator time against heap size}" at screen 0.01905,0.97903 left tc rgb '#000000' front
set label "{/=11 relative to the best point of each panel, whose time stands beside the workload's name; lower is better; shaded: 95 % intervals}" at screen 0.01905,0.95968 left tc rgb '#5f5f5f' front
set arrow from screen 0.01905,0.94032 to screen 0.04603,0.94032 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03254,0.94032 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.05238,0.94032 left tc rgb '#000000' front
set arrow from screen 0.12460,0.94032 to screen 0.15159,0.94032 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.13810,0.94032 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.15794,0.94032 left tc rgb '#000000' front
set arrow from screen 0.21524,0.94032 to screen 0.24222,0.94032 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.22873,0.94032 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.24857,0.94032 left tc rgb '#000000' front
set arrow from screen 0.34873,0.94032 to screen 0.37571,0.94032 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.36222,0.94032 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.38206,0.94032 left tc rgb '#000000' front
set arrow from screen 0.47063,0.94032 to screen 0.49762,0.94032 nohead lc rgb '#7F7F7F' lw 2 dt 1 front
set label '' at screen 0.48413,0.94032 point pt 2 ps 1.2 lc rgb '#7F7F7F' front
set label "{/=12 null}" at screen 0.50397,0.94032 left tc rgb '#000000' front
set arrow from screen 0.54937,0.94032 to screen 0.57635,0.94032 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.56286,0.94032 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.58270,0.94032 left tc rgb '#000000' front
set arrow from screen 0.65397,0.94032 to screen 0.68095,0.94032 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.66746,0.94032 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.68730,0.94032 left tc rgb '#000000' front
set arrow from screen 0.77349,0.94032 to screen 0.80048,0.94032 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.78698,0.94032 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.80683,0.94032 left tc rgb '#000000' front
set arrow from screen 0.01905,0.92500 to screen 0.04603,0.92500 nohead lc rgb '#000000' lw 2 dt 2 front
set label "{/=12 malloc (no collector)}" at screen 0.05238,0.92500 left tc rgb '#000000' front
set arrow from screen 0.20000,0.92500 to screen 0.22698,0.92500 nohead lc rgb '#6B4C00' lw 2 dt 4 front
set label "{/=12 bump-ring (no collector)}" at screen 0.23333,0.92500 left tc rgb '#000000' front
set label "{/=9 out of memory on every workload: null 2x 3x}" at screen 0.98730,0.02419 right tc rgb '#5f5f5f' front
set label "{/=9 oom: out of memory}" at screen 0.98730,0.01129 right tc rgb '#5f5f5f' front
set multiplot
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.88548
set bmargin at screen 0.72500
set label "{/:Bold=12 cyclic}  {/=10 1 = 28.6 ms}" at screen 0.05238,0.90645 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.05238,0.89355 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
set ylabel 'relative time'
set label "{/=9 gencopy}" at screen 0.26878,0.83160 left tc rgb '#56B4E9' front
set label "{/=9 refcount}" at screen 0.26878,0.82112 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.79783 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.77269 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.26878,0.76220 left tc rgb '#D55E00' front
set label "{/=9 markcompact}" at screen 0.26878,0.75172 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.26878,0.74124 left tc rgb '#CC79A7' front
plot 'data/mutator_by_heap-cyclic-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-cyclic-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-cyclic-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-cyclic-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-cyclic-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-cyclic-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-cyclic-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-cyclic-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-cyclic-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-cyclic-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-cyclic-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-cyclic-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-cyclic-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-cyclic-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-cyclic-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.88548
set bmargin at screen 0.72500
set label "{/:Bold=12 demographics}  {/=10 1 = 53.6 ms}" at screen 0.38148,0.90645 left tc rgb '#000000' front
set label "{/=9 oom: null 6x}" at screen 0.38148,0.89355 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.79089 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.59788,0.78041 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.59788,0.76992 left tc rgb '#CC79A7' front
set label "{/=9 gencopy}" at screen 0.59788,0.75944 left tc rgb '#56B4E9' front
set label "{/=9 marksweep}" at screen 0.59788,0.74896 left tc rgb '#D55E00' front
set label "{/=9 semispace}" at screen 0.59788,0.73847 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.72799 left tc rgb '#7A1F57' front
plot 'data/mutator_by_heap-demographics-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-demographics-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-demographics-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-demographics-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-demographics-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-demographics-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-demographics-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-demographics-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-demographics-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-demographics-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-demographics-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-demographics-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-demographics-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-demographics-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-demographics-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.88548
set bmargin at screen 0.72500
set label "{/:Bold=12 gcbench}  {/=10 1 = 20.4 ms}" at screen 0.71058,0.90645 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.83169 left tc rgb '#009E73' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.79081 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.92698,0.78032 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.92698,0.76984 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.92698,0.75936 left tc rgb '#56B4E9' front
set label "{/=9 marksweep}" at screen 0.92698,0.74887 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.92698,0.73839 left tc rgb '#CC79A7' front
set label "{/=9 null}" at screen 0.92698,0.72790 left tc rgb '#7F7F7F' front
plot 4.95136019275832 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     1.0026051538165195 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/mutator_by_heap-gcbench-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-gcbench-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-gcbench-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-gcbench-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-gcbench-null.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7F7F7F', \
     'data/mutator_by_heap-gcbench-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-gcbench-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-gcbench-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-gcbench-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-gcbench-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-gcbench-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-gcbench-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-gcbench-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-gcbench-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-gcbench-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-gcbench-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.66694
set bmargin at screen 0.50645
set label "{/:Bold=12 handle\\_storm}  {/=10 1 = 22.8 ms}" at screen 0.05238,0.68790 left tc rgb '#000000' front
set label "{/=9 oom: null 6x}" at screen 0.05238,0.67500 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.61245 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.26878,0.57746 left tc rgb '#D55E00' front
set label "{/=9 gencopy}" at screen 0.26878,0.56697 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.55649 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.26878,0.54601 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.26878,0.53552 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.26878,0.52504 left tc rgb '#CC79A7' front
plot 'data/mutator_by_heap-handle_storm-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-handle_storm-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-handle_storm-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-handle_storm-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-handle_storm-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-handle_storm-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-handle_storm-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-handle_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-handle_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-handle_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-handle_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-handle_storm-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-handle_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-handle_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-handle_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.66694
set bmargin at screen 0.50645
set label "{/:Bold=12 lru\\_cache}  {/=10 1 = 42.4 ms}" at screen 0.38148,0.68790 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.38148,0.67500 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.57923 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.59788,0.56399 left tc rgb '#D55E00' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.55350 left tc rgb '#7A1F57' front
set label "{/=9 gencopy}" at screen 0.59788,0.54302 left tc rgb '#56B4E9' front
set label "{/=9 immix}" at screen 0.59788,0.53253 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.59788,0.52205 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.59788,0.51157 left tc rgb '#E69F00' front
plot 1.2177908922221707 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     0.7180262374072298 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/mutator_by_heap-lru_cache-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-lru_cache-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-lru_cache-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-lru_cache-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-lru_cache-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-lru_cache-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-lru_cache-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-lru_cache-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-lru_cache-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-lru_cache-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-lru_cache-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-lru_cache-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-lru_cache-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-lru_cache-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-lru_cache-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.66694
set bmargin at screen 0.50645
set label "{/:Bold=12 message\\_window}  {/=10 1 = 53.4 ms}" at screen 0.71058,0.68790 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.71058,0.67500 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.56994 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.92698,0.55946 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.92698,0.54897 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.53849 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.92698,0.52800 left tc rgb '#D55E00' front
set label "{/=9 semispace}" at screen 0.92698,0.51752 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.92698,0.50704 left tc rgb '#56B4E9' front
plot 'data/mutator_by_heap-message_window-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-message_window-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-message_window-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-message_window-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-message_window-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-message_window-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-message_window-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-message_window-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-message_window-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-message_window-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-message_window-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-message_window-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-message_window-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-message_window-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-message_window-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.44839
set bmargin at screen 0.28790
set label "{/:Bold=12 persistent\\_churn}  {/=10 1 = 25.5 ms}" at screen 0.05238,0.46935 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.05238,0.45645 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.38237 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.26878,0.34411 left tc rgb '#56B4E9' front
set label "{/=9 markcompact}" at screen 0.26878,0.33362 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.26878,0.32314 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.26878,0.31266 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.30217 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.29169 left tc rgb '#7A1F57' front
plot 'data/mutator_by_heap-persistent_churn-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-persistent_churn-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-persistent_churn-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-persistent_churn-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-persistent_churn-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-persistent_churn-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-persistent_churn-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-persistent_churn-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-persistent_churn-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.44839
set bmargin at screen 0.28790
set label "{/:Bold=12 pointer\\_storm}  {/=10 1 = 40.2 ms}" at screen 0.38148,0.46935 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.38148,0.45645 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.35269 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.59788,0.34220 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.33172 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.59788,0.32124 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.59788,0.31075 left tc rgb '#D55E00' front
set label "{/=9 markcompact}" at screen 0.59788,0.30027 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.59788,0.28978 left tc rgb '#0072B2' front
plot 'data/mutator_by_heap-pointer_storm-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-pointer_storm-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-pointer_storm-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-pointer_storm-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-pointer_storm-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-pointer_storm-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-pointer_storm-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-pointer_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-pointer_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.44839
set bmargin at screen 0.28790
set label "{/:Bold=12 pool\\_reuse}  {/=10 1 = 42 ms}" at screen 0.71058,0.46935 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.44082 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.92698,0.35542 left tc rgb '#56B4E9' front
set label "{/=9 marksweep}" at screen 0.92698,0.34493 left tc rgb '#D55E00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.33445 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.92698,0.32397 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.92698,0.31348 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.92698,0.30300 left tc rgb '#CC79A7' front
set label "{/=9 null}" at screen 0.92698,0.29251 left tc rgb '#7F7F7F' front
plot 'data/mutator_by_heap-pool_reuse-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-pool_reuse-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-pool_reuse-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-pool_reuse-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-pool_reuse-null.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7F7F7F', \
     'data/mutator_by_heap-pool_reuse-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-pool_reuse-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-pool_reuse-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-pool_reuse-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-pool_reuse-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.22984
set bmargin at screen 0.06935
set label "{/:Bold=12 quads}  {/=10 1 = 30.7 ms}" at screen 0.05238,0.25081 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.05238,0.23790 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.6410948548278838:12.398629883858659]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.14446 left tc rgb '#009E73' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.13129 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.26878,0.12081 left tc rgb '#D55E00' front
set label "{/=9 markcompact}" at screen 0.26878,0.11032 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.26878,0.09984 left tc rgb '#56B4E9' front
set label "{/=9 immix}" at screen 0.26878,0.08936 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.26878,0.07887 left tc rgb '#0072B2' front
plot 3.3549612370677355 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     1.3985191691727898 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/mutator_by_heap-quads-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/mutator_by_heap-quads-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/mutator_by_heap-quads-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/mutator_by_heap-quads-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/mutator_by_heap-quads-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/mutator_by_heap-quads-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/mutator_by_heap-quads-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/mutator_by_heap-quads-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mutator_by_heap-quads-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mutator_by_heap-quads-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mutator_by_heap-quads-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mutator_by_heap-quads-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/mutator_by_heap-quads-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mutator_by_heap-quads-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mutator_by_heap-quads-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
