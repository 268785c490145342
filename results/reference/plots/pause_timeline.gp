# Drawn from data/pause_timeline-*.dat; in this folder: gnuplot -e "format='svg'" pause_timeline.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,620 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,620 font "DejaVu Sans,9.5" background "#ffffff"
set output "pause_timeline." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 When the program stands still: pool\\_reuse at 3x heap}" at screen 0.01905,0.95806 left tc rgb '#000000' front
set label "{/=11 each stroke is a pause of the first invocation, as high as it is long; full colour: full collections, pale: young ones}" at screen 0.01905,0.91935 left tc rgb '#5f5f5f' front
set multiplot
set xrange [0:425.24345955]
set xtics autofreq
set lmargin at screen 0.05238
set rmargin at screen 0.24683
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 gencopy}  {/=9 1089 pauses, 176 ms}" at screen 0.05238,0.85161 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
set ylabel 'pause, ms'
unset xlabel
plot 'data/pause_timeline-gencopy-young.dat' using 1:2 with impulses lc rgb '#9056B4E9' lw 2, \
     'data/pause_timeline-gencopy-full.dat' using 1:2 with impulses lc rgb '#0056B4E9' lw 2
unset label
unset arrow
set lmargin at screen 0.29921
set rmargin at screen 0.49365
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 immix}  {/=9 50 pauses, 11 ms}" at screen 0.29921,0.85161 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
unset ylabel
unset xlabel
plot 'data/pause_timeline-immix-full.dat' using 1:2 with impulses lc rgb '#00CC79A7' lw 2
unset label
unset arrow
set lmargin at screen 0.54603
set rmargin at screen 0.74048
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 markcompact}  {/=9 50 pauses, 24.1 ms}" at screen 0.54603,0.85161 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
unset ylabel
unset xlabel
plot 'data/pause_timeline-markcompact-full.dat' using 1:2 with impulses lc rgb '#00E69F00' lw 2
unset label
unset arrow
set lmargin at screen 0.79286
set rmargin at screen 0.98730
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 marksweep}  {/=9 50 pauses, 10.8 ms}" at screen 0.79286,0.85161 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
unset ylabel
set xlabel 'time, ms'
plot 'data/pause_timeline-marksweep-full.dat' using 1:2 with impulses lc rgb '#00D55E00' lw 2
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.24683
set tmargin at screen 0.40968
set bmargin at screen 0.10323
set label "{/:Bold=12 refcount}  {/=9 2773 pauses, 33.4 ms}" at screen 0.05238,0.42903 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
set ylabel 'pause, ms'
set xlabel 'time, ms'
plot 'data/pause_timeline-refcount-young.dat' using 1:2 with impulses lc rgb '#90009E73' lw 2
unset label
unset arrow
set lmargin at screen 0.29921
set rmargin at screen 0.49365
set tmargin at screen 0.40968
set bmargin at screen 0.10323
set label "{/:Bold=12 semispace}  {/=9 150 pauses, 22.1 ms}" at screen 0.29921,0.42903 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
unset ylabel
set xlabel 'time, ms'
plot 'data/pause_timeline-semispace-full.dat' using 1:2 with impulses lc rgb '#000072B2' lw 2
unset label
unset arrow
set lmargin at screen 0.54603
set rmargin at screen 0.74048
set tmargin at screen 0.40968
set bmargin at screen 0.10323
set label "{/:Bold=12 stickyimmix}  {/=9 50 pauses, 21.9 ms}" at screen 0.54603,0.42903 left tc rgb '#000000' front
set logscale y
set yrange [0.008173214285714285:0.7203991]
set ytics ('0.01' 0.01, '0.03' 0.03, '0.1' 0.1, '0.3' 0.3)
unset ylabel
set xlabel 'time, ms'
plot 'data/pause_timeline-stickyimmix-young.dat' using 1:2 with impulses lc rgb '#907A1F57' lw 2
unset label
unset arrow
unset multiplot
