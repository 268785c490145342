# Drawn from data/time_split-*.dat; in this folder: gnuplot -e "format='svg'" time_split.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1200,910 font "DejaVu Sans,12" background "#ffffff"
if (format eq "png") set terminal pngcairo size 1200,910 font "DejaVu Sans,9.5" background "#ffffff"
set output "time_split." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Where the time goes}" at screen 0.02000,0.97143 left tc rgb '#000000' front
set label "{/=11 milliseconds; in each group the heap grows from left to right: 2x, 3x, 6x}" at screen 0.02000,0.94505 left tc rgb '#5f5f5f' front
set label '' at screen 0.02667,0.91429 point pt 5 ps 1.8 lc rgb '#d4d4d4' front
set label "{/=12 mutator}" at screen 0.04000,0.91429 left tc rgb '#000000' front
set label '' at screen 0.11650,0.91429 point pt 5 ps 1.8 lc rgb '#9a9a9a' front
set label "{/=12 lazy sweep and counting, inside the mutator's time}" at screen 0.12983,0.91429 left tc rgb '#000000' front
set label '' at screen 0.48567,0.91429 point pt 5 ps 1.8 lc rgb '#404040' front
set label "{/=12 collections}" at screen 0.49900,0.91429 left tc rgb '#000000' front
set label "{/=9 out of memory on every workload: null}" at screen 0.98667,0.03297 right tc rgb '#5f5f5f' front
set label "{/=9 oom: out of memory}" at screen 0.98667,0.01538 right tc rgb '#5f5f5f' front
set multiplot
set style fill solid 1.0 noborder
set xtics scale 0
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.86593
set bmargin at screen 0.65275
set label "{/:Bold=12 cyclic}" at screen 0.05500,0.88132 left tc rgb '#000000' front
set label "oom" at first 12,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:399.34919727000005]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-cyclic.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.86593
set bmargin at screen 0.65275
set label "{/:Bold=12 demographics}" at screen 0.38389,0.88132 left tc rgb '#000000' front
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:861.3422216550001]
set ytics autofreq
unset ylabel
plot 'data/time_split-demographics.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.86593
set bmargin at screen 0.65275
set label "{/:Bold=12 gcbench}" at screen 0.71278,0.88132 left tc rgb '#000000' front
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:487.28249122499994]
set ytics autofreq
unset ylabel
plot 'data/time_split-gcbench.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.57363
set bmargin at screen 0.36044
set label "{/:Bold=12 handle\\_storm}" at screen 0.05500,0.58901 left tc rgb '#000000' front
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:2736.9994109850004]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-handle_storm.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.57363
set bmargin at screen 0.36044
set label "{/:Bold=12 lru\\_cache}" at screen 0.38389,0.58901 left tc rgb '#000000' front
set label "oom" at first 12,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:284.44644895500005]
set ytics autofreq
unset ylabel
plot 'data/time_split-lru_cache.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.57363
set bmargin at screen 0.36044
set label "{/:Bold=12 message\\_window}" at screen 0.71278,0.58901 left tc rgb '#000000' front
set label "oom" at first 12,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:268.69555116]
set ytics autofreq
unset ylabel
plot 'data/time_split-message_window.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.05500
set rmargin at screen 0.32889
set tmargin at screen 0.28132
set bmargin at screen 0.06813
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05500,0.29670 left tc rgb '#000000' front
set label "oom" at first 12,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:371.88005067]
set ytics autofreq
set ylabel 'time, ms' offset 1
plot 'data/time_split-persistent_churn.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.38389
set rmargin at screen 0.65778
set tmargin at screen 0.28132
set bmargin at screen 0.06813
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38389,0.29670 left tc rgb '#000000' front
set label "oom" at first 12,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:327.38094135000006]
set ytics autofreq
unset ylabel
plot 'data/time_split-pointer_storm.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.71278
set rmargin at screen 0.98667
set tmargin at screen 0.28132
set bmargin at screen 0.06813
set label "{/:Bold=12 quads}" at screen 0.71278,0.29670 left tc rgb '#000000' front
set label "oom" at first 12,graph 0.02 rotate by 90 left font ',8' tc rgb '#5f5f5f'
set xrange [-1:15]
set xtics ('immix' 1.0, 'marksweep' 5.0, 'refcount' 9.0, 'semispace' 13.0) font ',9'
set yrange [0:356.24295666]
set ytics autofreq
unset ylabel
plot 'data/time_split-quads.dat' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
unset multiplot
