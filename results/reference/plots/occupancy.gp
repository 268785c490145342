# Drawn from data/occupancy-*.dat; in this folder: gnuplot -e "format='svg'" occupancy.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,620 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,620 font "DejaVu Sans,9.5" background "#ffffff"
set output "occupancy." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 How the heap fills and empties: pool\\_reuse at 3x heap}" at screen 0.01905,0.95806 left tc rgb '#000000' front
set label "{/=11 MiB in use around each collection of the first invocation, straight lines between; dashed: the limit; dotted: live bytes that the workload declares}" at screen 0.01905,0.91935 left tc rgb '#5f5f5f' front
set multiplot
set xrange [0:413.10562836]
set yrange [0:2.474718933105469]
set ytics autofreq
set xtics autofreq
set lmargin at screen 0.05238
set rmargin at screen 0.24683
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 gencopy}  {/=9 1089 collections}" at screen 0.05238,0.85161 left tc rgb '#000000' front
set ylabel 'in use, MiB'
unset xlabel
plot 'data/occupancy-gencopy.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#56B4E9', \
     'data/occupancy-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
set lmargin at screen 0.29921
set rmargin at screen 0.49365
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 immix}  {/=9 50 collections}" at screen 0.29921,0.85161 left tc rgb '#000000' front
unset ylabel
unset xlabel
plot 'data/occupancy-immix.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#CC79A7', \
     'data/occupancy-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
set lmargin at screen 0.54603
set rmargin at screen 0.74048
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 markcompact}  {/=9 50 collections}" at screen 0.54603,0.85161 left tc rgb '#000000' front
unset ylabel
unset xlabel
plot 'data/occupancy-markcompact.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#E69F00', \
     'data/occupancy-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
set lmargin at screen 0.79286
set rmargin at screen 0.98730
set tmargin at screen 0.83226
set bmargin at screen 0.52581
set label "{/:Bold=12 marksweep}  {/=9 50 collections}" at screen 0.79286,0.85161 left tc rgb '#000000' front
unset ylabel
set xlabel 'time, ms'
plot 'data/occupancy-marksweep.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#D55E00', \
     'data/occupancy-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.24683
set tmargin at screen 0.40968
set bmargin at screen 0.10323
set label "{/:Bold=12 refcount}  {/=9 2773 collections}" at screen 0.05238,0.42903 left tc rgb '#000000' front
set ylabel 'in use, MiB'
set xlabel 'time, ms'
plot 'data/occupancy-refcount.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#009E73', \
     'data/occupancy-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
set lmargin at screen 0.29921
set rmargin at screen 0.49365
set tmargin at screen 0.40968
set bmargin at screen 0.10323
set label "{/:Bold=12 semispace}  {/=9 150 collections}" at screen 0.29921,0.42903 left tc rgb '#000000' front
unset ylabel
set xlabel 'time, ms'
plot 'data/occupancy-semispace.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#0072B2', \
     'data/occupancy-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
set lmargin at screen 0.54603
set rmargin at screen 0.74048
set tmargin at screen 0.40968
set bmargin at screen 0.10323
set label "{/:Bold=12 stickyimmix}  {/=9 50 collections}" at screen 0.54603,0.42903 left tc rgb '#000000' front
unset ylabel
set xlabel 'time, ms'
plot 'data/occupancy-stickyimmix.dat' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder lc rgb '#7A1F57', \
     'data/occupancy-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 1.5, \
     2.3346405029296875 with lines lc rgb '#5f5f5f' lw 1.2 dt 2, \
     0.7782135009765625 with lines lc rgb '#5f5f5f' lw 1.2 dt 3
unset label
unset arrow
unset multiplot
