# Drawn from data/space_time-*.dat; in this folder: gnuplot -e "format='svg'" space_time.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,1230 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,1230 font "DejaVu Sans,9.5" background "#ffffff"
set output "space_time." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 What time costs in space}" at screen 0.01905,0.97886 left tc rgb '#000000' front
set label "{/=11 total time, relative to the panel's best, against bytes in use over time; down and left is better; each line joins the heap sizes of one collector}" at screen 0.01905,0.95935 left tc rgb '#5f5f5f' front
set arrow from screen 0.01905,0.93659 to screen 0.04603,0.93659 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03254,0.93659 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.05238,0.93659 left tc rgb '#000000' front
set arrow from screen 0.12460,0.93659 to screen 0.15159,0.93659 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.13810,0.93659 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.15794,0.93659 left tc rgb '#000000' front
set arrow from screen 0.21524,0.93659 to screen 0.24222,0.93659 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.22873,0.93659 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.24857,0.93659 left tc rgb '#000000' front
set arrow from screen 0.34873,0.93659 to screen 0.37571,0.93659 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.36222,0.93659 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.38206,0.93659 left tc rgb '#000000' front
set arrow from screen 0.47063,0.93659 to screen 0.49762,0.93659 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.48413,0.93659 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.50397,0.93659 left tc rgb '#000000' front
set arrow from screen 0.57524,0.93659 to screen 0.60222,0.93659 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.58873,0.93659 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.60857,0.93659 left tc rgb '#000000' front
set arrow from screen 0.69476,0.93659 to screen 0.72175,0.93659 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.70825,0.93659 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.72810,0.93659 left tc rgb '#000000' front
set multiplot
set logscale x
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.89756
set bmargin at screen 0.73252
set label "{/:Bold=12 cyclic}" at screen 0.05238,0.90732 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
set ylabel 'relative time'
set label "{/=9 gencopy}" at screen 0.26878,0.80778 left tc rgb '#56B4E9' front
set label "{/=9 refcount}" at screen 0.26878,0.79721 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.77856 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.76098 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.75041 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.26878,0.73984 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.72927 left tc rgb '#CC79A7' front
plot 'data/space_time-cyclic-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-cyclic-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-cyclic-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-cyclic-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-cyclic-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-cyclic-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-cyclic-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.89756
set bmargin at screen 0.73252
set label "{/:Bold=12 demographics}" at screen 0.38148,0.90732 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.79268 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.59788,0.78211 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.59788,0.77154 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.59788,0.76098 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.59788,0.75041 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.59788,0.73984 left tc rgb '#D55E00' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.72927 left tc rgb '#7A1F57' front
plot 'data/space_time-demographics-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-demographics-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-demographics-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-demographics-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-demographics-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-demographics-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-demographics-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.89756
set bmargin at screen 0.73252
set label "{/:Bold=12 gcbench}" at screen 0.71058,0.90732 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.82303 left tc rgb '#009E73' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.78211 left tc rgb '#7A1F57' front
set label "{/=9 gencopy}" at screen 0.92698,0.77154 left tc rgb '#56B4E9' front
set label "{/=9 markcompact}" at screen 0.92698,0.76098 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.92698,0.75041 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.92698,0.73984 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.92698,0.72927 left tc rgb '#D55E00' front
plot 'data/space_time-gcbench-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-gcbench-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-gcbench-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-gcbench-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-gcbench-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-gcbench-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-gcbench-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.67398
set bmargin at screen 0.50894
set label "{/:Bold=12 handle\\_storm}" at screen 0.05238,0.68374 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.58242 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.55854 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.26878,0.54797 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.53740 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.52683 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.26878,0.51626 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.50569 left tc rgb '#CC79A7' front
plot 'data/space_time-handle_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-handle_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-handle_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-handle_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-handle_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-handle_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-handle_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.67398
set bmargin at screen 0.50894
set label "{/:Bold=12 lru\\_cache}" at screen 0.38148,0.68374 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
unset ylabel
set label "{/=9 refcount}" at screen 0.59788,0.56911 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.59788,0.55854 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.54797 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.59788,0.53740 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.59788,0.52683 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.59788,0.51626 left tc rgb '#CC79A7' front
set label "{/=9 markcompact}" at screen 0.59788,0.50569 left tc rgb '#E69F00' front
plot 'data/space_time-lru_cache-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-lru_cache-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-lru_cache-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-lru_cache-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-lru_cache-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-lru_cache-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-lru_cache-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.67398
set bmargin at screen 0.50894
set label "{/:Bold=12 message\\_window}" at screen 0.71058,0.68374 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
unset ylabel
set label "{/=9 gencopy}" at screen 0.92698,0.56911 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.92698,0.55854 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.92698,0.54797 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.53740 left tc rgb '#7A1F57' front
set label "{/=9 refcount}" at screen 0.92698,0.52683 left tc rgb '#009E73' front
set label "{/=9 immix}" at screen 0.92698,0.51626 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.92698,0.50569 left tc rgb '#D55E00' front
plot 'data/space_time-message_window-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-message_window-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-message_window-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-message_window-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-message_window-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-message_window-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-message_window-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.45041
set bmargin at screen 0.28537
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05238,0.46016 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
unset xlabel
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.35562 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.26878,0.33496 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.26878,0.32439 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.26878,0.31382 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.30325 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.26878,0.29268 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.26878,0.28211 left tc rgb '#D55E00' front
plot 'data/space_time-persistent_churn-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-persistent_churn-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-persistent_churn-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-persistent_churn-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-persistent_churn-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-persistent_churn-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-persistent_churn-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.45041
set bmargin at screen 0.28537
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38148,0.46016 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
set xlabel 'mean in use / live bytes'
unset ylabel
set label "{/=9 gencopy}" at screen 0.59788,0.34553 left tc rgb '#56B4E9' front
set label "{/=9 refcount}" at screen 0.59788,0.33496 left tc rgb '#009E73' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.32439 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.59788,0.31382 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.59788,0.30325 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.59788,0.29268 left tc rgb '#E69F00' front
set label "{/=9 marksweep}" at screen 0.59788,0.28211 left tc rgb '#D55E00' front
plot 'data/space_time-pointer_storm-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-pointer_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-pointer_storm-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-pointer_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-pointer_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-pointer_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-pointer_storm-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.45041
set bmargin at screen 0.28537
set label "{/:Bold=12 pool\\_reuse}" at screen 0.71058,0.46016 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
set xlabel 'mean in use / live bytes'
unset ylabel
set label "{/=9 refcount}" at screen 0.92698,0.39712 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.92698,0.33909 left tc rgb '#56B4E9' front
set label "{/=9 markcompact}" at screen 0.92698,0.32439 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.31382 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.92698,0.30325 left tc rgb '#D55E00' front
set label "{/=9 semispace}" at screen 0.92698,0.29268 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.92698,0.28211 left tc rgb '#CC79A7' front
plot 'data/space_time-pool_reuse-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-pool_reuse-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-pool_reuse-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-pool_reuse-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-pool_reuse-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-pool_reuse-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-pool_reuse-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.22683
set bmargin at screen 0.06179
set label "{/:Bold=12 quads}" at screen 0.05238,0.23659 left tc rgb '#000000' front
set logscale y
set yrange [0.8928571428571428:34.36155830359272]
set ytics ('1' 1, '3' 3, '10' 10, '30' 30)
set xrange [0.47090850431951353:5.389621563829878]
set xtics ('0.5' 0.5, '1' 1, '2' 2, '5' 5)
set xlabel 'mean in use / live bytes'
set ylabel 'relative time'
set label "{/=9 refcount}" at screen 0.26878,0.13696 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.26878,0.11138 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.26878,0.10081 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.09024 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.26878,0.07967 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.06911 left tc rgb '#CC79A7' front
set label "{/=9 gencopy}" at screen 0.26878,0.05854 left tc rgb '#56B4E9' front
plot 'data/space_time-quads-gencopy.dat' using 1:2 with linespoints lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/space_time-quads-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/space_time-quads-markcompact.dat' using 1:2 with linespoints lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/space_time-quads-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/space_time-quads-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/space_time-quads-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/space_time-quads-stickyimmix.dat' using 1:2 with linespoints lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
