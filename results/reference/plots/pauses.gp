# Drawn from data/pauses-*.dat; in this folder: gnuplot -e "format='svg'" pauses.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1200,1160 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1200,1160 font "DejaVu Sans,9.5" background "#ffffff"
set output "pauses." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Pauses at 3x heap}" at screen 0.02000,0.97759 left tc rgb '#000000' front
set label "{/=11 milliseconds; all invocations together; lower is better; lazy sweeping and counting between collections are not pauses}" at screen 0.02000,0.95690 left tc rgb '#5f5f5f' front
set arrow from screen 0.02000,0.93276 to screen 0.04833,0.93276 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03417,0.93276 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.05500,0.93276 left tc rgb '#000000' front
set arrow from screen 0.13083,0.93276 to screen 0.15917,0.93276 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.14500,0.93276 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.16583,0.93276 left tc rgb '#000000' front
set arrow from screen 0.22600,0.93276 to screen 0.25433,0.93276 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.24017,0.93276 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.26100,0.93276 left tc rgb '#000000' front
set arrow from screen 0.36617,0.93276 to screen 0.39450,0.93276 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.38033,0.93276 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.40117,0.93276 left tc rgb '#000000' front
set arrow from screen 0.49417,0.93276 to screen 0.52250,0.93276 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.50833,0.93276 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.52917,0.93276 left tc rgb '#000000' front
set arrow from screen 0.60400,0.93276 to screen 0.63233,0.93276 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.61817,0.93276 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.63900,0.93276 left tc rgb '#000000' front
set arrow from screen 0.72950,0.93276 to screen 0.75783,0.93276 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.74367,0.93276 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.76450,0.93276 left tc rgb '#000000' front
set label "{/=9 out of memory on every workload: null}" at screen 0.98667,0.01207 right tc rgb '#5f5f5f' front
set multiplot
set logscale y
set xrange [-0.3:3.3]
set xtics ('median' 0, '95 %%' 1, '99 %%' 2, 'longest' 3)
set yrange [0.0006575:24.4218128]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.88448
set bmargin at screen 0.72328
set label "{/:Bold=12 cyclic}" at screen 0.05500,0.90690 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-cyclic-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-cyclic-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-cyclic-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-cyclic-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-cyclic-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-cyclic-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-cyclic-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.88448
set bmargin at screen 0.72328
set label "{/:Bold=12 demographics}" at screen 0.38389,0.90690 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-demographics-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-demographics-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-demographics-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-demographics-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-demographics-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-demographics-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-demographics-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.88448
set bmargin at screen 0.72328
set label "{/:Bold=12 gcbench}" at screen 0.71278,0.90690 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-gcbench-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-gcbench-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-gcbench-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-gcbench-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-gcbench-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-gcbench-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-gcbench-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.66121
set bmargin at screen 0.50000
set label "{/:Bold=12 handle\\_storm}" at screen 0.05500,0.68362 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-handle_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-handle_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-handle_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-handle_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-handle_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-handle_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-handle_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.66121
set bmargin at screen 0.50000
set label "{/:Bold=12 lru\\_cache}" at screen 0.38389,0.68362 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-lru_cache-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-lru_cache-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-lru_cache-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-lru_cache-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-lru_cache-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-lru_cache-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-lru_cache-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.66121
set bmargin at screen 0.50000
set label "{/:Bold=12 message\\_window}" at screen 0.71278,0.68362 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-message_window-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-message_window-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-message_window-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-message_window-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-message_window-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-message_window-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-message_window-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.43793
set bmargin at screen 0.27672
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05500,0.46034 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-persistent_churn-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-persistent_churn-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-persistent_churn-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-persistent_churn-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-persistent_churn-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-persistent_churn-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-persistent_churn-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.43793
set bmargin at screen 0.27672
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38389,0.46034 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-pointer_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-pointer_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-pointer_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-pointer_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-pointer_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-pointer_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-pointer_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.43793
set bmargin at screen 0.27672
set label "{/:Bold=12 pool\\_reuse}" at screen 0.71278,0.46034 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-pool_reuse-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-pool_reuse-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-pool_reuse-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-pool_reuse-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-pool_reuse-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-pool_reuse-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-pool_reuse-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.21466
set bmargin at screen 0.05345
set label "{/:Bold=12 quads}" at screen 0.05500,0.23707 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-quads-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pauses-quads-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-quads-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pauses-quads-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-quads-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-quads-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pauses-quads-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
