# Drawn from data/time_by_heap-*.dat; in this folder: gnuplot -e "format='svg'" time_by_heap.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,1240 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,1240 font "DejaVu Sans,9.5" background "#ffffff"
set output "time_by_heap." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Total time against heap size}" at screen 0.01905,0.97903 left tc rgb '#000000' front
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
set label "{/:Bold=12 cyclic}  {/=10 1 = 36.4 ms}" at screen 0.05238,0.90645 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.05238,0.89355 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set ylabel 'relative time'
set label "{/=9 gencopy}" at screen 0.26878,0.80919 left tc rgb '#56B4E9' front
set label "{/=9 refcount}" at screen 0.26878,0.79871 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.78356 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.77081 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.76032 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.26878,0.74984 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.73935 left tc rgb '#CC79A7' front
plot 'data/time_by_heap-cyclic-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-cyclic-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-cyclic-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-cyclic-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-cyclic-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-cyclic-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-cyclic-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-cyclic-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-cyclic-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-cyclic-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-cyclic-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-cyclic-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-cyclic-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-cyclic-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-cyclic-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.88548
set bmargin at screen 0.72500
set label "{/:Bold=12 demographics}  {/=10 1 = 61.8 ms}" at screen 0.38148,0.90645 left tc rgb '#000000' front
set label "{/=9 oom: null 6x}" at screen 0.38148,0.89355 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.78707 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.59788,0.77659 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.59788,0.76611 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.59788,0.75562 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.59788,0.74514 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.59788,0.73466 left tc rgb '#D55E00' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.72417 left tc rgb '#7A1F57' front
plot 'data/time_by_heap-demographics-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-demographics-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-demographics-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-demographics-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-demographics-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-demographics-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-demographics-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-demographics-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-demographics-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-demographics-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-demographics-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-demographics-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-demographics-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-demographics-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-demographics-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.88548
set bmargin at screen 0.72500
set label "{/:Bold=12 gcbench}  {/=10 1 = 22.7 ms}" at screen 0.71058,0.90645 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.81454 left tc rgb '#009E73' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.78684 left tc rgb '#7A1F57' front
set label "{/=9 gencopy}" at screen 0.92698,0.77635 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.92698,0.76587 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.92698,0.75539 left tc rgb '#CC79A7' front
set label "{/=9 markcompact}" at screen 0.92698,0.74490 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.92698,0.73442 left tc rgb '#D55E00' front
set label "{/=9 null}" at screen 0.92698,0.72393 left tc rgb '#7F7F7F' front
plot 4.457877200997407 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     0.9026543357256214 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/time_by_heap-gcbench-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-gcbench-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-gcbench-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-gcbench-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-gcbench-null.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7F7F7F', \
     'data/time_by_heap-gcbench-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-gcbench-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-gcbench-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-gcbench-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-gcbench-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-gcbench-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-gcbench-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-gcbench-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-gcbench-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-gcbench-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-gcbench-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.66694
set bmargin at screen 0.50645
set label "{/:Bold=12 handle\\_storm}  {/=10 1 = 32.6 ms}" at screen 0.05238,0.68790 left tc rgb '#000000' front
set label "{/=9 oom: null 6x}" at screen 0.05238,0.67500 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.57997 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.56333 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.26878,0.55285 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.54236 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.53188 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.26878,0.52140 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.51091 left tc rgb '#CC79A7' front
plot 'data/time_by_heap-handle_storm-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-handle_storm-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-handle_storm-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-handle_storm-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-handle_storm-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-handle_storm-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-handle_storm-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-handle_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-handle_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-handle_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-handle_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-handle_storm-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-handle_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-handle_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-handle_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.66694
set bmargin at screen 0.50645
set label "{/:Bold=12 lru\\_cache}  {/=10 1 = 51.1 ms}" at screen 0.38148,0.68790 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.38148,0.67500 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.57301 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.59788,0.56253 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.55205 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.59788,0.54156 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.59788,0.53108 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.59788,0.52060 left tc rgb '#CC79A7' front
set label "{/=9 markcompact}" at screen 0.59788,0.51011 left tc rgb '#E69F00' front
plot 1.0115326287838813 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     0.5964082181584649 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/time_by_heap-lru_cache-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-lru_cache-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-lru_cache-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-lru_cache-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-lru_cache-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-lru_cache-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-lru_cache-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-lru_cache-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-lru_cache-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-lru_cache-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-lru_cache-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-lru_cache-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-lru_cache-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-lru_cache-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-lru_cache-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.66694
set bmargin at screen 0.50645
set label "{/:Bold=12 message\\_window}  {/=10 1 = 58.6 ms}" at screen 0.71058,0.68790 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.71058,0.67500 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
unset ylabel
set label "{/=9 gencopy}" at screen 0.92698,0.56993 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.92698,0.55944 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.92698,0.54896 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.53847 left tc rgb '#7A1F57' front
set label "{/=9 refcount}" at screen 0.92698,0.52799 left tc rgb '#009E73' front
set label "{/=9 immix}" at screen 0.92698,0.51751 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.92698,0.50702 left tc rgb '#D55E00' front
plot 'data/time_by_heap-message_window-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-message_window-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-message_window-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-message_window-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-message_window-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-message_window-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-message_window-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-message_window-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-message_window-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-message_window-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-message_window-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-message_window-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-message_window-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-message_window-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-message_window-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.44839
set bmargin at screen 0.28790
set label "{/:Bold=12 persistent\\_churn}  {/=10 1 = 29.4 ms}" at screen 0.05238,0.46935 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.05238,0.45645 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.36070 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.26878,0.34681 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.26878,0.33632 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.26878,0.32584 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.31535 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.26878,0.30487 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.26878,0.29439 left tc rgb '#D55E00' front
plot 'data/time_by_heap-persistent_churn-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-persistent_churn-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-persistent_churn-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-persistent_churn-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-persistent_churn-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-persistent_churn-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-persistent_churn-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-persistent_churn-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-persistent_churn-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-persistent_churn-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-persistent_churn-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-persistent_churn-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-persistent_churn-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-persistent_churn-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-persistent_churn-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.44839
set bmargin at screen 0.28790
set label "{/:Bold=12 pointer\\_storm}  {/=10 1 = 44.7 ms}" at screen 0.38148,0.46935 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.38148,0.45645 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
unset ylabel
set label "{/=9 gencopy}" at screen 0.59788,0.35178 left tc rgb '#56B4E9' front
set label "{/=9 refcount}" at screen 0.59788,0.34130 left tc rgb '#009E73' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.33081 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.59788,0.32033 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.59788,0.30985 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.59788,0.29936 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.59788,0.28888 left tc rgb '#D55E00' front
plot 'data/time_by_heap-pointer_storm-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-pointer_storm-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-pointer_storm-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-pointer_storm-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-pointer_storm-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-pointer_storm-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-pointer_storm-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-pointer_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-pointer_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-pointer_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-pointer_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-pointer_storm-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-pointer_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-pointer_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-pointer_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.44839
set bmargin at screen 0.28790
set label "{/:Bold=12 pool\\_reuse}  {/=10 1 = 44.6 ms}" at screen 0.71058,0.46935 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.40447 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.92698,0.35505 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.92698,0.34250 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.92698,0.33201 left tc rgb '#D55E00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.32153 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.92698,0.31105 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.92698,0.30056 left tc rgb '#CC79A7' front
set label "{/=9 null}" at screen 0.92698,0.29008 left tc rgb '#7F7F7F' front
plot 'data/time_by_heap-pool_reuse-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-pool_reuse-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-pool_reuse-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-pool_reuse-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-pool_reuse-null.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7F7F7F', \
     'data/time_by_heap-pool_reuse-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-pool_reuse-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-pool_reuse-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-pool_reuse-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-pool_reuse-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-pool_reuse-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-pool_reuse-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-pool_reuse-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-pool_reuse-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-pool_reuse-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-pool_reuse-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.22984
set bmargin at screen 0.06935
set label "{/:Bold=12 quads}  {/=10 1 = 33.3 ms}" at screen 0.05238,0.25081 left tc rgb '#000000' front
set label "{/=9 oom: gencopy 2x, null 6x, semispace 2x}" at screen 0.05238,0.23790 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set logscale y
set yrange [0.5325073376414865:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.15123 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.13315 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.26878,0.12267 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.11218 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.26878,0.10170 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.09121 left tc rgb '#CC79A7' front
set label "{/=9 gencopy}" at screen 0.26878,0.08073 left tc rgb '#56B4E9' front
plot 3.0904573109455358 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     1.2882472744907363 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/time_by_heap-quads-gencopy.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/time_by_heap-quads-immix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/time_by_heap-quads-markcompact.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/time_by_heap-quads-marksweep.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/time_by_heap-quads-refcount.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/time_by_heap-quads-semispace.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/time_by_heap-quads-stickyimmix.dat' using 1:3:4 with filledcurves fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/time_by_heap-quads-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/time_by_heap-quads-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-quads-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/time_by_heap-quads-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-quads-null.dat' using 1:2 with linespoints lc rgb '#7F7F7F' lw 2 dt 1 pt 2 ps 1.1, \
     'data/time_by_heap-quads-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-quads-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-quads-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
