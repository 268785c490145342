# Drawn from data/time_split-*.dat; in this folder: gnuplot -e "format='svg'" time_split.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1200,1150 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1200,1150 font "DejaVu Sans,9.5" background "#ffffff"
set output "time_split." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Where the time goes}" at screen 0.02000,0.97739 left tc rgb '#000000' front
set label "{/=11 milliseconds; in each group the heap grows from left to right: 2x, 3x, 6x}" at screen 0.02000,0.95652 left tc rgb '#5f5f5f' front
set label '' at screen 0.02667,0.93217 point pt 5 ps 1.8 lc rgb '#d4d4d4' front
set label "{/=12 mutator}" at screen 0.04000,0.93217 left tc rgb '#000000' front
set label '' at screen 0.11650,0.93217 point pt 5 ps 1.8 lc rgb '#9a9a9a' front
set label "{/=12 lazy sweep and counting, inside the mutator's time}" at screen 0.12983,0.93217 left tc rgb '#000000' front
set label '' at screen 0.48567,0.93217 point pt 5 ps 1.8 lc rgb '#404040' front
set label "{/=12 collections}" at screen 0.49900,0.93217 left tc rgb '#000000' front
set label "{/=9 out of memory on every workload: null 2x 3x}" at screen 0.98667,0.02609 right tc rgb '#5f5f5f' front
set label "{/=9 oom: out of memory}" at screen 0.98667,0.01217 right tc rgb '#5f5f5f' front
set multiplot
set style fill solid 1.0 noborder
set xtics scale 0
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.89391
set bmargin at screen 0.73087
set label "{/:Bold=12 cyclic}" at screen 0.05500,0.90609 left tc rgb '#000000' front
set label "oom" at first 0,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 24,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:184.95843134400002]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-cyclic.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.89391
set bmargin at screen 0.73087
set label "{/:Bold=12 demographics}" at screen 0.38389,0.90609 left tc rgb '#000000' front
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:393.14574093600004]
set ytics autofreq
unset ylabel
plot 'data/time_split-demographics.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.89391
set bmargin at screen 0.73087
set label "{/:Bold=12 gcbench}" at screen 0.71278,0.90609 left tc rgb '#000000' front
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:133.620894216]
set ytics autofreq
unset ylabel
plot 'data/time_split-gcbench.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.66826
set bmargin at screen 0.50522
set label "{/:Bold=12 handle\\_storm}" at screen 0.05500,0.68043 left tc rgb '#000000' front
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:1052.542030104]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-handle_storm.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.66826
set bmargin at screen 0.50522
set label "{/:Bold=12 lru\\_cache}" at screen 0.38389,0.68043 left tc rgb '#000000' front
set label "oom" at first 0,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 24,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:170.25514632000002]
set ytics autofreq
unset ylabel
plot 'data/time_split-lru_cache.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.66826
set bmargin at screen 0.50522
set label "{/:Bold=12 message\\_window}" at screen 0.71278,0.68043 left tc rgb '#000000' front
set label "oom" at first 0,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 24,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:179.860596336]
set ytics autofreq
unset ylabel
plot 'data/time_split-message_window.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.44261
set bmargin at screen 0.27957
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05500,0.45478 left tc rgb '#000000' front
set label "oom" at first 0,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 24,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:131.160245328]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-persistent_churn.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.44261
set bmargin at screen 0.27957
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38389,0.45478 left tc rgb '#000000' front
set label "oom" at first 0,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 24,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:114.080722704]
set ytics autofreq
unset ylabel
plot 'data/time_split-pointer_storm.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.44261
set bmargin at screen 0.27957
set label "{/:Bold=12 pool\\_reuse}" at screen 0.71278,0.45478 left tc rgb '#000000' front
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:529.763213736]
set ytics autofreq
unset ylabel
plot 'data/time_split-pool_reuse.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.21696
set bmargin at screen 0.05391
set label "{/:Bold=12 quads}" at screen 0.05500,0.22913 left tc rgb '#000000' front
set label "oom" at first 0,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 16,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 17,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 18,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set label "oom" at first 24,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:31]
set xtics ('gencopy' 1.0, 'immix' 5.0, 'markcompact' 9.0, 'marksweep' 13.0, 'null' 17.0, 'refcount' 21.0, 'semispace' 25.0, 'stickyimmix' 29.0) font ',9'
set yrange [0:235.31425408800004]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-quads.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
unset multiplot
