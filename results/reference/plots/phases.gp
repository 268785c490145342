# Drawn from data/phases-*.dat; in this folder: gnuplot -e "format='svg'" phases.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,1280 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,1280 font "DejaVu Sans,9.5" background "#ffffff"
set output "phases." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 What pauses are spent on, at 3x heap}" at screen 0.01905,0.97969 left tc rgb '#000000' front
set label "{/=11 milliseconds of all collections of a run, mean over invocations; lazy sweeping and counting outside pauses are not here}" at screen 0.01905,0.96094 left tc rgb '#5f5f5f' front
set label '' at screen 0.02540,0.93906 point pt 5 ps 1.8 lc rgb '#E69F00' front
set label "{/=12 roots}" at screen 0.03810,0.93906 left tc rgb '#000000' front
set label '' at screen 0.09698,0.93906 point pt 5 ps 1.8 lc rgb '#0072B2' front
set label "{/=12 trace}" at screen 0.10968,0.93906 left tc rgb '#000000' front
set label '' at screen 0.16857,0.93906 point pt 5 ps 1.8 lc rgb '#56B4E9' front
set label "{/=12 move}" at screen 0.18127,0.93906 left tc rgb '#000000' front
set label '' at screen 0.24079,0.93906 point pt 5 ps 1.8 lc rgb '#CC79A7' front
set label "{/=12 host}" at screen 0.25349,0.93906 left tc rgb '#000000' front
set label '' at screen 0.30794,0.93906 point pt 5 ps 1.8 lc rgb '#009E73' front
set label "{/=12 reclaim}" at screen 0.32063,0.93906 left tc rgb '#000000' front
set label '' at screen 0.39349,0.93906 point pt 5 ps 1.8 lc rgb '#bbbbbb' front
set label "{/=12 other}" at screen 0.40619,0.93906 left tc rgb '#000000' front
set multiplot
set style fill solid 1.0 noborder
set grid noytics xtics
set tics scale 0.5
set yrange [6.5:-0.5]
set lmargin at screen 0.07937
set rmargin at screen 0.29735
set tmargin at screen 0.90469
set bmargin at screen 0.73242
set label "{/:Bold=12 cyclic}" at screen 0.07937,0.91250 left tc rgb '#000000' front
set label "45.9" at first 45.92505439999998,0 offset 0.4,0 left font ',8'
set label "14.7" at first 14.746860000000003,1 offset 0.4,0 left font ',8'
set label "29.8" at first 29.794049399999995,2 offset 0.4,0 left font ',8'
set label "11.2" at first 11.2470202,3 offset 0.4,0 left font ',8'
set label "19.6" at first 19.636124800000005,4 offset 0.4,0 left font ',8'
set label "53.9" at first 53.9005012,5 offset 0.4,0 left font ',8'
set label "29.2" at first 29.2152276,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:54.978511224]
set xtics 0,20.0 font ',9'
unset xlabel
plot 'data/phases-cyclic.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.40847
set rmargin at screen 0.62646
set tmargin at screen 0.90469
set bmargin at screen 0.73242
set label "{/:Bold=12 demographics}" at screen 0.40847,0.91250 left tc rgb '#000000' front
set label "16.5" at first 16.549218400000008,0 offset 0.4,0 left font ',8'
set label "11.7" at first 11.698860199999999,1 offset 0.4,0 left font ',8'
set label "19.9" at first 19.867311,2 offset 0.4,0 left font ',8'
set label "6.51" at first 6.5083646,3 offset 0.4,0 left font ',8'
set label "18.7" at first 18.701104599999994,4 offset 0.4,0 left font ',8'
set label "34.8" at first 34.78798280000001,5 offset 0.4,0 left font ',8'
set label "11" at first 11.002061800000003,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:35.48374245600001]
set xtics 0,10.0 font ',9'
unset xlabel
plot 'data/phases-demographics.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.73757
set rmargin at screen 0.95556
set tmargin at screen 0.90469
set bmargin at screen 0.73242
set label "{/:Bold=12 gcbench}" at screen 0.73757,0.91250 left tc rgb '#000000' front
set label "6.64" at first 6.637943199999994,0 offset 0.4,0 left font ',8'
set label "2.47" at first 2.4746770000000002,1 offset 0.4,0 left font ',8'
set label "5.79" at first 5.792587199999999,2 offset 0.4,0 left font ',8'
set label "2.11" at first 2.1050538,3 offset 0.4,0 left font ',8'
set label "22.5" at first 22.466113200000006,4 offset 0.4,0 left font ',8'
set label "3.72" at first 3.7225657999999995,5 offset 0.4,0 left font ',8'
set label "2.65" at first 2.6467114,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:22.915435464000005]
set xtics 0,10.0 font ',9'
unset xlabel
plot 'data/phases-gcbench.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.07937
set rmargin at screen 0.29735
set tmargin at screen 0.67617
set bmargin at screen 0.50391
set label "{/:Bold=12 handle\\_storm}" at screen 0.07937,0.68398 left tc rgb '#000000' front
set label "18.4" at first 18.408793000000006,0 offset 0.4,0 left font ',8'
set label "13.1" at first 13.0621076,1 offset 0.4,0 left font ',8'
set label "22.5" at first 22.4781202,2 offset 0.4,0 left font ',8'
set label "8.16" at first 8.1635792,3 offset 0.4,0 left font ',8'
set label "18.2" at first 18.16295979999999,4 offset 0.4,0 left font ',8'
set label "32.8" at first 32.82448440000001,5 offset 0.4,0 left font ',8'
set label "13.9" at first 13.903674800000001,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:33.48097408800001]
set xtics 0,10.0 font ',9'
unset xlabel
plot 'data/phases-handle_storm.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.40847
set rmargin at screen 0.62646
set tmargin at screen 0.67617
set bmargin at screen 0.50391
set label "{/:Bold=12 lru\\_cache}" at screen 0.40847,0.68398 left tc rgb '#000000' front
set label "95.2" at first 95.17220340000001,0 offset 0.4,0 left font ',8'
set label "11.6" at first 11.5942642,1 offset 0.4,0 left font ',8'
set label "19.7" at first 19.7359608,2 offset 0.4,0 left font ',8'
set label "4.22" at first 4.222957600000001,3 offset 0.4,0 left font ',8'
set label "4.12" at first 4.1163919999999985,4 offset 0.4,0 left font ',8'
set label "64.9" at first 64.86447100000001,5 offset 0.4,0 left font ',8'
set label "19.1" at first 19.099552200000005,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:97.07564746800001]
set xtics 0,50.0 font ',9'
unset xlabel
plot 'data/phases-lru_cache.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.73757
set rmargin at screen 0.95556
set tmargin at screen 0.67617
set bmargin at screen 0.50391
set label "{/:Bold=12 message\\_window}" at screen 0.73757,0.68398 left tc rgb '#000000' front
set label "85.7" at first 85.73798380000001,0 offset 0.4,0 left font ',8'
set label "5.95" at first 5.948531,1 offset 0.4,0 left font ',8'
set label "18.5" at first 18.493071800000003,2 offset 0.4,0 left font ',8'
set label "3.34" at first 3.342044,3 offset 0.4,0 left font ',8'
set label "2.64" at first 2.6352922000000025,4 offset 0.4,0 left font ',8'
set label "80.7" at first 80.7399154,5 offset 0.4,0 left font ',8'
set label "10.7" at first 10.717956599999999,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:87.45274347600001]
set xtics 0,50.0 font ',9'
unset xlabel
plot 'data/phases-message_window.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.07937
set rmargin at screen 0.29735
set tmargin at screen 0.44766
set bmargin at screen 0.27539
set label "{/:Bold=12 persistent\\_churn}" at screen 0.07937,0.45547 left tc rgb '#000000' front
set label "42.1" at first 42.114274399999985,0 offset 0.4,0 left font ',8'
set label "30.3" at first 30.2661138,1 offset 0.4,0 left font ',8'
set label "20.8" at first 20.8221698,2 offset 0.4,0 left font ',8'
set label "7.68" at first 7.6770266,3 offset 0.4,0 left font ',8'
set label "9.83" at first 9.829086800000006,4 offset 0.4,0 left font ',8'
set label "32.8" at first 32.81089000000001,5 offset 0.4,0 left font ',8'
set label "37.2" at first 37.216780799999995,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:42.95655988799999]
set xtics 0,20.0 font ',9'
unset xlabel
plot 'data/phases-persistent_churn.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.40847
set rmargin at screen 0.62646
set tmargin at screen 0.44766
set bmargin at screen 0.27539
set label "{/:Bold=12 pointer\\_storm}" at screen 0.40847,0.45547 left tc rgb '#000000' front
set label "56" at first 56.02055960000001,0 offset 0.4,0 left font ',8'
set label "18.5" at first 18.538863799999994,1 offset 0.4,0 left font ',8'
set label "18.9" at first 18.914793999999997,2 offset 0.4,0 left font ',8'
set label "6" at first 6.0041823999999995,3 offset 0.4,0 left font ',8'
set label "4.26" at first 4.255204999999999,4 offset 0.4,0 left font ',8'
set label "28.6" at first 28.576669799999998,5 offset 0.4,0 left font ',8'
set label "32.6" at first 32.569847,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:57.14097079200001]
set xtics 0,20.0 font ',9'
set xlabel 'ms'
plot 'data/phases-pointer_storm.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.73757
set rmargin at screen 0.95556
set tmargin at screen 0.44766
set bmargin at screen 0.27539
set label "{/:Bold=12 pool\\_reuse}" at screen 0.73757,0.45547 left tc rgb '#000000' front
set label "176" at first 175.7956994000006,0 offset 0.4,0 left font ',8'
set label "11.1" at first 11.124230400000007,1 offset 0.4,0 left font ',8'
set label "23.3" at first 23.292073800000008,2 offset 0.4,0 left font ',8'
set label "10.9" at first 10.885783399999992,3 offset 0.4,0 left font ',8'
set label "35.5" at first 35.45776599999994,4 offset 0.4,0 left font ',8'
set label "22.3" at first 22.33528299999996,5 offset 0.4,0 left font ',8'
set label "19.6" at first 19.637296999999993,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:179.3116133880006]
set xtics 0,50.0 font ',9'
set xlabel 'ms'
plot 'data/phases-pool_reuse.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
set lmargin at screen 0.07937
set rmargin at screen 0.29735
set tmargin at screen 0.21914
set bmargin at screen 0.04688
set label "{/:Bold=12 quads}" at screen 0.07937,0.22695 left tc rgb '#000000' front
set label "2.65" at first 2.646319999999999,0 offset 0.4,0 left font ',8'
set label "17.2" at first 17.16654380000001,1 offset 0.4,0 left font ',8'
set label "36.7" at first 36.7499976,2 offset 0.4,0 left font ',8'
set label "12.8" at first 12.793716400000001,3 offset 0.4,0 left font ',8'
set label "68.7" at first 68.71762919999999,4 offset 0.4,0 left font ',8'
set label "77.3" at first 77.34938939999999,5 offset 0.4,0 left font ',8'
set label "5.86" at first 5.8564258,6 offset 0.4,0 left font ',8'
set ytics ('gencopy' 0, 'immix' 1, 'markcompact' 2, 'marksweep' 3, 'refcount' 4, 'semispace' 5, 'stickyimmix' 6) font ',9'
set xrange [0:78.89637718799999]
set xtics 0,20.0 font ',9'
set xlabel 'ms'
plot 'data/phases-quads.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
unset label
unset arrow
unset multiplot
