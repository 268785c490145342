# Drawn from data/pauses-*.dat; in this folder: gnuplot -e "format='svg'" pauses.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1200,920 font "DejaVu Sans,12" background "#ffffff"
if (format eq "png") set terminal pngcairo size 1200,920 font "DejaVu Sans,9.5" background "#ffffff"
set output "pauses." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Pauses at 3x heap}" at screen 0.02000,0.97174 left tc rgb '#000000' front
set label "{/=11 milliseconds; all invocations together; lower is better; lazy sweeping and counting between collections are not pauses}" at screen 0.02000,0.94565 left tc rgb '#5f5f5f' front
set arrow from screen 0.02000,0.91522 to screen 0.04833,0.91522 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.03417,0.91522 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.05500,0.91522 left tc rgb '#000000' front
set arrow from screen 0.11517,0.91522 to screen 0.14350,0.91522 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.12933,0.91522 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.15017,0.91522 left tc rgb '#000000' front
set arrow from screen 0.24317,0.91522 to screen 0.27150,0.91522 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.25733,0.91522 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.27817,0.91522 left tc rgb '#000000' front
set arrow from screen 0.35300,0.91522 to screen 0.38133,0.91522 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.36717,0.91522 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.38800,0.91522 left tc rgb '#000000' front
set label "{/=9 out of memory on every workload: null}" at screen 0.98667,0.01522 right tc rgb '#5f5f5f' front
set multiplot
set logscale y
set xrange [-0.3:3.3]
set xtics ('median' 0, '95 %%' 1, '99 %%' 2, 'longest' 3)
set yrange [0.014509375:16.138377600000002]
set ytics ('0.03' 0.03, '0.1' 0.1, '0.3' 0.3, '1' 1, '3' 3, '10' 10)
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.85435
set bmargin at screen 0.64420
set label "{/:Bold=12 cyclic}" at screen 0.05500,0.88261 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-cyclic-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-cyclic-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-cyclic-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-cyclic-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.85435
set bmargin at screen 0.64420
set label "{/:Bold=12 demographics}" at screen 0.38389,0.88261 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-demographics-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-demographics-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-demographics-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-demographics-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.85435
set bmargin at screen 0.64420
set label "{/:Bold=12 gcbench}" at screen 0.71278,0.88261 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-gcbench-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-gcbench-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-gcbench-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-gcbench-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.56594
set bmargin at screen 0.35580
set label "{/:Bold=12 handle\\_storm}" at screen 0.05500,0.59420 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-handle_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-handle_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-handle_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-handle_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.56594
set bmargin at screen 0.35580
set label "{/:Bold=12 lru\\_cache}" at screen 0.38389,0.59420 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-lru_cache-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-lru_cache-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-lru_cache-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-lru_cache-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.56594
set bmargin at screen 0.35580
set label "{/:Bold=12 message\\_window}" at screen 0.71278,0.59420 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-message_window-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-message_window-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-message_window-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-message_window-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.27754
set bmargin at screen 0.06739
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05500,0.30580 left tc rgb '#000000' front
set ylabel 'pause, ms'
plot 'data/pauses-persistent_churn-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-persistent_churn-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-persistent_churn-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-persistent_churn-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.27754
set bmargin at screen 0.06739
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38389,0.30580 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-pointer_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-pointer_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-pointer_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-pointer_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.27754
set bmargin at screen 0.06739
set label "{/:Bold=12 quads}" at screen 0.71278,0.30580 left tc rgb '#000000' front
unset ylabel
plot 'data/pauses-quads-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pauses-quads-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pauses-quads-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pauses-quads-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
unset multiplot
