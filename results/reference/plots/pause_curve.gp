# Drawn from data/pause_curve-*.dat; in this folder: gnuplot -e "format='svg'" pause_curve.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,1190 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,1190 font "DejaVu Sans,9.5" background "#ffffff"
set output "pause_curve." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Pauses by percentile, at 3x heap}" at screen 0.01905,0.97815 left tc rgb '#000000' front
set label "{/=11 milliseconds; all invocations together, exact; each line ends at its longest pause; lower is better}" at screen 0.01905,0.95798 left tc rgb '#5f5f5f' front
set arrow from screen 0.01905,0.93445 to screen 0.04603,0.93445 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03254,0.93445 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.05238,0.93445 left tc rgb '#000000' front
set arrow from screen 0.12460,0.93445 to screen 0.15159,0.93445 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.13810,0.93445 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.15794,0.93445 left tc rgb '#000000' front
set arrow from screen 0.21524,0.93445 to screen 0.24222,0.93445 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.22873,0.93445 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.24857,0.93445 left tc rgb '#000000' front
set arrow from screen 0.34873,0.93445 to screen 0.37571,0.93445 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.36222,0.93445 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.38206,0.93445 left tc rgb '#000000' front
set arrow from screen 0.47063,0.93445 to screen 0.49762,0.93445 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.48413,0.93445 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.50397,0.93445 left tc rgb '#000000' front
set arrow from screen 0.57524,0.93445 to screen 0.60222,0.93445 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.58873,0.93445 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.60857,0.93445 left tc rgb '#000000' front
set arrow from screen 0.69476,0.93445 to screen 0.72175,0.93445 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.70825,0.93445 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.72810,0.93445 left tc rgb '#000000' front
set multiplot
set logscale x
set xrange [1:14558.25]
set xtics ('0' 1, '90' 10, '99' 100, '99.9' 1000, '99.99' 10000) font ',8'
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.89412
set bmargin at screen 0.72983
set label "{/:Bold=12 cyclic}" at screen 0.05238,0.90420 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
set ylabel 'pause, ms'
unset xlabel
set label "{/=9 refcount}" at screen 0.26878,0.90536 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.26878,0.89443 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.88351 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.26878,0.87258 left tc rgb '#D55E00' front
set label "{/=9 semispace}" at screen 0.26878,0.86166 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.26878,0.85074 left tc rgb '#CC79A7' front
set label "{/=9 gencopy}" at screen 0.26878,0.83981 left tc rgb '#56B4E9' front
plot 'data/pause_curve-0-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-0-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-0-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-0-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-0-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-0-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-0-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.89412
set bmargin at screen 0.72983
set label "{/:Bold=12 demographics}" at screen 0.38148,0.90420 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
unset ylabel
unset xlabel
set label "{/=9 markcompact}" at screen 0.59788,0.88400 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.59788,0.87308 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.59788,0.86216 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.85123 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.59788,0.84031 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.59788,0.82938 left tc rgb '#D55E00' front
set label "{/=9 refcount}" at screen 0.59788,0.81846 left tc rgb '#009E73' front
plot 'data/pause_curve-1-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-1-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-1-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-1-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-1-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-1-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-1-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.89412
set bmargin at screen 0.72983
set label "{/:Bold=12 gcbench}" at screen 0.71058,0.90420 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
unset ylabel
unset xlabel
set label "{/=9 markcompact}" at screen 0.92698,0.89089 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.87997 left tc rgb '#7A1F57' front
set label "{/=9 refcount}" at screen 0.92698,0.86904 left tc rgb '#009E73' front
set label "{/=9 semispace}" at screen 0.92698,0.85812 left tc rgb '#0072B2' front
set label "{/=9 immix}" at screen 0.92698,0.84719 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.92698,0.83627 left tc rgb '#D55E00' front
set label "{/=9 gencopy}" at screen 0.92698,0.82534 left tc rgb '#56B4E9' front
plot 'data/pause_curve-2-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-2-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-2-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-2-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-2-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-2-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-2-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.66933
set bmargin at screen 0.50504
set label "{/:Bold=12 handle\\_storm}" at screen 0.05238,0.67941 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
set ylabel 'pause, ms'
unset xlabel
set label "{/=9 markcompact}" at screen 0.26878,0.67512 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.66420 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.26878,0.65327 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.26878,0.64235 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.26878,0.63143 left tc rgb '#56B4E9' front
set label "{/=9 marksweep}" at screen 0.26878,0.62050 left tc rgb '#D55E00' front
set label "{/=9 refcount}" at screen 0.26878,0.60958 left tc rgb '#009E73' front
plot 'data/pause_curve-3-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-3-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-3-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-3-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-3-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-3-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-3-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.66933
set bmargin at screen 0.50504
set label "{/:Bold=12 lru\\_cache}" at screen 0.38148,0.67941 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
unset ylabel
unset xlabel
set label "{/=9 gencopy}" at screen 0.59788,0.67077 left tc rgb '#56B4E9' front
set label "{/=9 markcompact}" at screen 0.59788,0.65985 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.59788,0.64892 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.63800 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.59788,0.62708 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.59788,0.61615 left tc rgb '#D55E00' front
set label "{/=9 refcount}" at screen 0.59788,0.59063 left tc rgb '#009E73' front
plot 'data/pause_curve-4-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-4-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-4-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-4-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-4-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-4-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-4-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.66933
set bmargin at screen 0.50504
set label "{/:Bold=12 message\\_window}" at screen 0.71058,0.67941 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
unset ylabel
unset xlabel
set label "{/=9 semispace}" at screen 0.92698,0.66052 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.92698,0.64959 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.92698,0.63867 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.62774 left tc rgb '#7A1F57' front
set label "{/=9 immix}" at screen 0.92698,0.61682 left tc rgb '#CC79A7' front
set label "{/=9 marksweep}" at screen 0.92698,0.60589 left tc rgb '#D55E00' front
set label "{/=9 refcount}" at screen 0.92698,0.58303 left tc rgb '#009E73' front
plot 'data/pause_curve-5-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-5-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-5-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-5-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-5-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-5-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-5-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.44454
set bmargin at screen 0.28025
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05238,0.45462 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
set ylabel 'pause, ms'
unset xlabel
set label "{/=9 immix}" at screen 0.26878,0.45382 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.44289 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.43197 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.26878,0.42105 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.26878,0.41012 left tc rgb '#D55E00' front
set label "{/=9 gencopy}" at screen 0.26878,0.39920 left tc rgb '#56B4E9' front
set label "{/=9 refcount}" at screen 0.26878,0.38827 left tc rgb '#009E73' front
plot 'data/pause_curve-6-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-6-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-6-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-6-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-6-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-6-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-6-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.44454
set bmargin at screen 0.28025
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38148,0.45462 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
unset ylabel
set xlabel 'percentile, %'
set label "{/=9 stickyimmix}" at screen 0.59788,0.44638 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.59788,0.43545 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.59788,0.42453 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.59788,0.41360 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.59788,0.40268 left tc rgb '#56B4E9' front
set label "{/=9 marksweep}" at screen 0.59788,0.39175 left tc rgb '#D55E00' front
set label "{/=9 refcount}" at screen 0.59788,0.36680 left tc rgb '#009E73' front
plot 'data/pause_curve-7-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-7-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-7-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-7-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-7-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-7-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-7-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.44454
set bmargin at screen 0.28025
set label "{/:Bold=12 pool\\_reuse}" at screen 0.71058,0.45462 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
unset ylabel
set xlabel 'percentile, %'
set label "{/=9 markcompact}" at screen 0.92698,0.41760 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.92698,0.40667 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.39575 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.92698,0.38482 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.92698,0.37390 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.92698,0.36297 left tc rgb '#0072B2' front
set label "{/=9 refcount}" at screen 0.92698,0.35205 left tc rgb '#009E73' front
plot 'data/pause_curve-8-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-8-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-8-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-8-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-8-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-8-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-8-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.21975
set bmargin at screen 0.05546
set label "{/:Bold=12 quads}" at screen 0.05238,0.22983 left tc rgb '#000000' front
set logscale y
set yrange [0.0006169642857142857:17.55317795]
set ytics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1, '10' 10)
set ylabel 'pause, ms'
set xlabel 'percentile, %'
set label "{/=9 markcompact}" at screen 0.26878,0.22665 left tc rgb '#E69F00' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.21572 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.26878,0.20480 left tc rgb '#0072B2' front
set label "{/=9 marksweep}" at screen 0.26878,0.19387 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.18295 left tc rgb '#CC79A7' front
set label "{/=9 refcount}" at screen 0.26878,0.17202 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.26878,0.16110 left tc rgb '#56B4E9' front
plot 'data/pause_curve-9-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/pause_curve-9-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/pause_curve-9-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/pause_curve-9-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/pause_curve-9-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/pause_curve-9-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/pause_curve-9-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1
unset label
unset arrow
unset multiplot
