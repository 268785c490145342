# Drawn from data/time_by_heap-*.dat; in this folder: gnuplot -e "format='svg'" time_by_heap.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1200,980 font "DejaVu Sans,12" background "#ffffff"
if (format eq "png") set terminal pngcairo size 1200,980 font "DejaVu Sans,9.5" background "#ffffff"
set output "time_by_heap." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Total time against heap size}" at screen 0.02000,0.97347 left tc rgb '#000000' front
set label "{/=11 relative to the best point of each panel, whose time stands beside the workload's name; lower is better; bars are 95 % intervals}" at screen 0.02000,0.94898 left tc rgb '#5f5f5f' front
set arrow from screen 0.02000,0.92041 to screen 0.04833,0.92041 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.03417,0.92041 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.05500,0.92041 left tc rgb '#000000' front
set arrow from screen 0.11517,0.92041 to screen 0.14350,0.92041 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.12933,0.92041 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.15017,0.92041 left tc rgb '#000000' front
set arrow from screen 0.24317,0.92041 to screen 0.27150,0.92041 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.25733,0.92041 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.27817,0.92041 left tc rgb '#000000' front
set arrow from screen 0.35300,0.92041 to screen 0.38133,0.92041 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.36717,0.92041 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.38800,0.92041 left tc rgb '#000000' front
set arrow from screen 0.47850,0.92041 to screen 0.50683,0.92041 nohead lc rgb '#000000' lw 2 dt 2 front
set label "{/=12 malloc (no collector)}" at screen 0.51350,0.92041 left tc rgb '#000000' front
set arrow from screen 0.66850,0.92041 to screen 0.69683,0.92041 nohead lc rgb '#6B4C00' lw 2 dt 4 front
set label "{/=12 bump-ring (no collector)}" at screen 0.70350,0.92041 left tc rgb '#000000' front
set label "{/=9 out of memory on every workload: null}" at screen 0.98667,0.03061 right tc rgb '#5f5f5f' front
set label "{/=9 oom: out of memory}" at screen 0.98667,0.01429 right tc rgb '#5f5f5f' front
set multiplot
set logscale y
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.86327
set bmargin at screen 0.65374
set label "{/:Bold=12 cyclic}  {/=10 1 = 73.6 ms}" at screen 0.05500,0.88980 left tc rgb '#000000' front
set label "{/=9 oom: semispace 2x}" at screen 0.05500,0.87347 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
set ylabel 'relative time'
plot 'data/time_by_heap-cyclic-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-cyclic-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-cyclic-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-cyclic-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-cyclic-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-cyclic-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-cyclic-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-cyclic-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.86327
set bmargin at screen 0.65374
set label "{/:Bold=12 demographics}  {/=10 1 = 132 ms}" at screen 0.38389,0.88980 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
unset ylabel
plot 'data/time_by_heap-demographics-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-demographics-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-demographics-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-demographics-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-demographics-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-demographics-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-demographics-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-demographics-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.86327
set bmargin at screen 0.65374
set label "{/:Bold=12 gcbench}  {/=10 1 = 89.3 ms}" at screen 0.71278,0.88980 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
unset ylabel
plot 3.2600170888379054 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     0.8564775920884301 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/time_by_heap-gcbench-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-gcbench-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-gcbench-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-gcbench-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-gcbench-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-gcbench-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-gcbench-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-gcbench-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.58027
set bmargin at screen 0.37075
set label "{/:Bold=12 handle\\_storm}  {/=10 1 = 138 ms}" at screen 0.05500,0.60680 left tc rgb '#000000' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
set ylabel 'relative time'
plot 'data/time_by_heap-handle_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-handle_storm-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-handle_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-handle_storm-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-handle_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-handle_storm-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-handle_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-handle_storm-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.58027
set bmargin at screen 0.37075
set label "{/:Bold=12 lru\\_cache}  {/=10 1 = 102 ms}" at screen 0.38389,0.60680 left tc rgb '#000000' front
set label "{/=9 oom: semispace 2x}" at screen 0.38389,0.59048 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
unset ylabel
plot 0.8205408180892612 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     0.568964521016585 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/time_by_heap-lru_cache-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-lru_cache-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-lru_cache-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-lru_cache-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-lru_cache-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-lru_cache-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-lru_cache-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-lru_cache-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.58027
set bmargin at screen 0.37075
set label "{/:Bold=12 message\\_window}  {/=10 1 = 106 ms}" at screen 0.71278,0.60680 left tc rgb '#000000' front
set label "{/=9 oom: semispace 2x}" at screen 0.71278,0.59048 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
unset xlabel
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
unset ylabel
plot 'data/time_by_heap-message_window-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-message_window-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-message_window-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-message_window-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-message_window-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-message_window-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-message_window-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-message_window-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.29728
set bmargin at screen 0.08776
set label "{/:Bold=12 persistent\\_churn}  {/=10 1 = 76.3 ms}" at screen 0.05500,0.32381 left tc rgb '#000000' front
set label "{/=9 oom: semispace 2x}" at screen 0.05500,0.30748 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
set ylabel 'relative time'
plot 'data/time_by_heap-persistent_churn-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-persistent_churn-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-persistent_churn-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-persistent_churn-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-persistent_churn-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-persistent_churn-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-persistent_churn-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-persistent_churn-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.29728
set bmargin at screen 0.08776
set label "{/:Bold=12 pointer\\_storm}  {/=10 1 = 120 ms}" at screen 0.38389,0.32381 left tc rgb '#000000' front
set label "{/=9 oom: semispace 2x}" at screen 0.38389,0.30748 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
unset ylabel
plot 'data/time_by_heap-pointer_storm-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-pointer_storm-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-pointer_storm-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-pointer_storm-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-pointer_storm-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-pointer_storm-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-pointer_storm-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-pointer_storm-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.29728
set bmargin at screen 0.08776
set label "{/:Bold=12 quads}  {/=10 1 = 83 ms}" at screen 0.71278,0.32381 left tc rgb '#000000' front
set label "{/=9 oom: semispace 2x}" at screen 0.71278,0.30748 left tc rgb '#5f5f5f' front
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set yrange [0.5080040366219508:21.11031746109643]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
unset ylabel
plot 1.7506208306552107 with lines lc rgb '#000000' lw 1.6 dt 2 pt 1 ps 1.1, \
     0.9625671345109191 with lines lc rgb '#6B4C00' lw 1.6 dt 4 pt 1 ps 1.1, \
     'data/time_by_heap-quads-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-quads-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/time_by_heap-quads-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-quads-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/time_by_heap-quads-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-quads-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/time_by_heap-quads-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/time_by_heap-quads-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1
unset label
unset arrow
unset multiplot
