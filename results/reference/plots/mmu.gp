# Drawn from data/mmu-*.dat; in this folder: gnuplot -e "format='svg'" mmu.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1260,1150 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1260,1150 font "DejaVu Sans,9.5" background "#ffffff"
set output "mmu." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 How much of a window the program gets, at 3x heap}" at screen 0.01905,0.97739 left tc rgb '#000000' front
set label "{/=11 least share of the mutator in any window of a length (MMU, solid) or of at least that length (BMU, dashed); worst invocation; higher is better}" at screen 0.01905,0.95652 left tc rgb '#5f5f5f' front
set arrow from screen 0.01905,0.93217 to screen 0.04603,0.93217 nohead lc rgb '#56B4E9' lw 2 dt 1 front
set label '' at screen 0.03254,0.93217 point pt 6 ps 1.2 lc rgb '#56B4E9' front
set label "{/=12 gencopy}" at screen 0.05238,0.93217 left tc rgb '#000000' front
set arrow from screen 0.12460,0.93217 to screen 0.15159,0.93217 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.13810,0.93217 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.15794,0.93217 left tc rgb '#000000' front
set arrow from screen 0.21524,0.93217 to screen 0.24222,0.93217 nohead lc rgb '#E69F00' lw 2 dt 1 front
set label '' at screen 0.22873,0.93217 point pt 4 ps 1.2 lc rgb '#E69F00' front
set label "{/=12 markcompact}" at screen 0.24857,0.93217 left tc rgb '#000000' front
set arrow from screen 0.34873,0.93217 to screen 0.37571,0.93217 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.36222,0.93217 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.38206,0.93217 left tc rgb '#000000' front
set arrow from screen 0.47063,0.93217 to screen 0.49762,0.93217 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.48413,0.93217 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.50397,0.93217 left tc rgb '#000000' front
set arrow from screen 0.57524,0.93217 to screen 0.60222,0.93217 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.58873,0.93217 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.60857,0.93217 left tc rgb '#000000' front
set arrow from screen 0.69476,0.93217 to screen 0.72175,0.93217 nohead lc rgb '#7A1F57' lw 2 dt 1 front
set label '' at screen 0.70825,0.93217 point pt 12 ps 1.2 lc rgb '#7A1F57' front
set label "{/=12 stickyimmix}" at screen 0.72810,0.93217 left tc rgb '#000000' front
set multiplot
set logscale x
set xrange [100000.0:511254946.0]
set xtics ('100 us' 100000.0, '1 ms' 1000000.0, '10 ms' 10000000.0, '100 ms' 100000000.0)
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.89043
set bmargin at screen 0.72913
set label "{/:Bold=12 cyclic}" at screen 0.05238,0.90087 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
set ylabel 'mutator, %'
unset xlabel
set label "{/=9 refcount}" at screen 0.26878,0.86837 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.26878,0.85706 left tc rgb '#D55E00' front
set label "{/=9 gencopy}" at screen 0.26878,0.84576 left tc rgb '#56B4E9' front
set label "{/=9 immix}" at screen 0.26878,0.83445 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.26878,0.82315 left tc rgb '#0072B2' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.81184 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.26878,0.80054 left tc rgb '#E69F00' front
plot 'data/mmu-cyclic-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-cyclic-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-cyclic-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-cyclic-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-cyclic-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-cyclic-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-cyclic-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-cyclic-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-cyclic-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-cyclic-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-cyclic-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-cyclic-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-cyclic-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-cyclic-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.89043
set bmargin at screen 0.72913
set label "{/:Bold=12 demographics}" at screen 0.38148,0.90087 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
unset ylabel
unset xlabel
set label "{/=9 marksweep}" at screen 0.59788,0.89000 left tc rgb '#D55E00' front
set label "{/=9 refcount}" at screen 0.59788,0.87869 left tc rgb '#009E73' front
set label "{/=9 immix}" at screen 0.59788,0.86739 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.85609 left tc rgb '#7A1F57' front
set label "{/=9 gencopy}" at screen 0.59788,0.84478 left tc rgb '#56B4E9' front
set label "{/=9 markcompact}" at screen 0.59788,0.83348 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.59788,0.82217 left tc rgb '#0072B2' front
plot 'data/mmu-demographics-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-demographics-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-demographics-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-demographics-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-demographics-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-demographics-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-demographics-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-demographics-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-demographics-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-demographics-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-demographics-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-demographics-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-demographics-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-demographics-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.89043
set bmargin at screen 0.72913
set label "{/:Bold=12 gcbench}" at screen 0.71058,0.90087 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
unset ylabel
unset xlabel
set label "{/=9 marksweep}" at screen 0.92698,0.89658 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.92698,0.88527 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.87397 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.92698,0.86266 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.92698,0.85136 left tc rgb '#E69F00' front
set label "{/=9 refcount}" at screen 0.92698,0.84005 left tc rgb '#009E73' front
set label "{/=9 gencopy}" at screen 0.92698,0.82875 left tc rgb '#56B4E9' front
plot 'data/mmu-gcbench-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-gcbench-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-gcbench-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-gcbench-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-gcbench-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-gcbench-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-gcbench-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-gcbench-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-gcbench-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-gcbench-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-gcbench-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-gcbench-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-gcbench-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-gcbench-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.66652
set bmargin at screen 0.50522
set label "{/:Bold=12 handle\\_storm}" at screen 0.05238,0.67696 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
set ylabel 'mutator, %'
unset xlabel
set label "{/=9 refcount}" at screen 0.26878,0.65577 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.26878,0.64447 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.63316 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.62186 left tc rgb '#7A1F57' front
set label "{/=9 gencopy}" at screen 0.26878,0.61055 left tc rgb '#56B4E9' front
set label "{/=9 markcompact}" at screen 0.26878,0.59925 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.26878,0.58795 left tc rgb '#0072B2' front
plot 'data/mmu-handle_storm-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-handle_storm-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-handle_storm-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-handle_storm-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-handle_storm-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-handle_storm-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-handle_storm-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-handle_storm-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-handle_storm-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-handle_storm-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-handle_storm-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-handle_storm-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-handle_storm-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-handle_storm-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.66652
set bmargin at screen 0.50522
set label "{/:Bold=12 lru\\_cache}" at screen 0.38148,0.67696 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
unset ylabel
unset xlabel
set label "{/=9 refcount}" at screen 0.59788,0.66147 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.59788,0.65017 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.59788,0.63482 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.62351 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.59788,0.61221 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.59788,0.57225 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.59788,0.56095 left tc rgb '#56B4E9' front
plot 'data/mmu-lru_cache-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-lru_cache-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-lru_cache-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-lru_cache-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-lru_cache-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-lru_cache-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-lru_cache-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-lru_cache-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-lru_cache-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-lru_cache-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-lru_cache-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-lru_cache-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-lru_cache-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-lru_cache-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.66652
set bmargin at screen 0.50522
set label "{/:Bold=12 message\\_window}" at screen 0.71058,0.67696 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
unset ylabel
unset xlabel
set label "{/=9 refcount}" at screen 0.92698,0.67330 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.92698,0.66199 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.92698,0.65069 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.63939 left tc rgb '#7A1F57' front
set label "{/=9 markcompact}" at screen 0.92698,0.62808 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.92698,0.58087 left tc rgb '#56B4E9' front
set label "{/=9 semispace}" at screen 0.92698,0.56957 left tc rgb '#0072B2' front
plot 'data/mmu-message_window-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-message_window-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-message_window-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-message_window-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-message_window-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-message_window-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-message_window-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-message_window-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-message_window-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-message_window-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-message_window-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-message_window-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-message_window-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-message_window-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.44261
set bmargin at screen 0.28130
set label "{/:Bold=12 persistent\\_churn}" at screen 0.05238,0.45304 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
set ylabel 'mutator, %'
unset xlabel
set label "{/=9 refcount}" at screen 0.26878,0.42856 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.26878,0.41320 left tc rgb '#D55E00' front
set label "{/=9 markcompact}" at screen 0.26878,0.38408 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.26878,0.37278 left tc rgb '#CC79A7' front
set label "{/=9 semispace}" at screen 0.26878,0.36147 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.26878,0.35017 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.33886 left tc rgb '#7A1F57' front
plot 'data/mmu-persistent_churn-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-persistent_churn-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-persistent_churn-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-persistent_churn-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-persistent_churn-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-persistent_churn-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-persistent_churn-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-persistent_churn-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-persistent_churn-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-persistent_churn-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-persistent_churn-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-persistent_churn-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-persistent_churn-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-persistent_churn-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.38148
set rmargin at screen 0.59153
set tmargin at screen 0.44261
set bmargin at screen 0.28130
set label "{/:Bold=12 pointer\\_storm}" at screen 0.38148,0.45304 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
unset ylabel
set xlabel 'window'
set label "{/=9 refcount}" at screen 0.59788,0.43334 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.59788,0.42204 left tc rgb '#D55E00' front
set label "{/=9 markcompact}" at screen 0.59788,0.40203 left tc rgb '#E69F00' front
set label "{/=9 immix}" at screen 0.59788,0.39072 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.59788,0.37942 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.59788,0.36812 left tc rgb '#0072B2' front
set label "{/=9 gencopy}" at screen 0.59788,0.35439 left tc rgb '#56B4E9' front
plot 'data/mmu-pointer_storm-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-pointer_storm-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-pointer_storm-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-pointer_storm-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-pointer_storm-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-pointer_storm-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-pointer_storm-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-pointer_storm-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-pointer_storm-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-pointer_storm-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-pointer_storm-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-pointer_storm-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-pointer_storm-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-pointer_storm-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.71058
set rmargin at screen 0.92063
set tmargin at screen 0.44261
set bmargin at screen 0.28130
set label "{/:Bold=12 pool\\_reuse}" at screen 0.71058,0.45304 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
unset ylabel
set xlabel 'window'
set label "{/=9 refcount}" at screen 0.92698,0.43197 left tc rgb '#009E73' front
set label "{/=9 marksweep}" at screen 0.92698,0.42067 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.92698,0.40936 left tc rgb '#CC79A7' front
set label "{/=9 stickyimmix}" at screen 0.92698,0.39806 left tc rgb '#7A1F57' front
set label "{/=9 semispace}" at screen 0.92698,0.38675 left tc rgb '#0072B2' front
set label "{/=9 markcompact}" at screen 0.92698,0.37545 left tc rgb '#E69F00' front
set label "{/=9 gencopy}" at screen 0.92698,0.33646 left tc rgb '#56B4E9' front
plot 'data/mmu-pool_reuse-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-pool_reuse-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-pool_reuse-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-pool_reuse-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-pool_reuse-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-pool_reuse-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-pool_reuse-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-pool_reuse-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-pool_reuse-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-pool_reuse-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-pool_reuse-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-pool_reuse-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-pool_reuse-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-pool_reuse-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
set lmargin at screen 0.05238
set rmargin at screen 0.26243
set tmargin at screen 0.21870
set bmargin at screen 0.05739
set label "{/:Bold=12 quads}" at screen 0.05238,0.22913 left tc rgb '#000000' front
unset logscale y
set yrange [0:100]
set ytics autofreq
set ytics 25
set ylabel 'mutator, %'
set xlabel 'window'
set label "{/=9 gencopy}" at screen 0.26878,0.20445 left tc rgb '#56B4E9' front
set label "{/=9 stickyimmix}" at screen 0.26878,0.19314 left tc rgb '#7A1F57' front
set label "{/=9 marksweep}" at screen 0.26878,0.17575 left tc rgb '#D55E00' front
set label "{/=9 immix}" at screen 0.26878,0.16444 left tc rgb '#CC79A7' front
set label "{/=9 refcount}" at screen 0.26878,0.14212 left tc rgb '#009E73' front
set label "{/=9 markcompact}" at screen 0.26878,0.13081 left tc rgb '#E69F00' front
set label "{/=9 semispace}" at screen 0.26878,0.10360 left tc rgb '#0072B2' front
plot 'data/mmu-quads-gencopy.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt 1 pt 6 ps 1.1, \
     'data/mmu-quads-gencopy-bmu.dat' using 1:2 with lines lc rgb '#56B4E9' lw 2 dt (6,4) pt 6 ps 1.1, \
     'data/mmu-quads-immix.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt 1 pt 13 ps 1.1, \
     'data/mmu-quads-immix-bmu.dat' using 1:2 with lines lc rgb '#CC79A7' lw 2 dt (6,4) pt 13 ps 1.1, \
     'data/mmu-quads-markcompact.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt 1 pt 4 ps 1.1, \
     'data/mmu-quads-markcompact-bmu.dat' using 1:2 with lines lc rgb '#E69F00' lw 2 dt (6,4) pt 4 ps 1.1, \
     'data/mmu-quads-marksweep.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt 1 pt 5 ps 1.1, \
     'data/mmu-quads-marksweep-bmu.dat' using 1:2 with lines lc rgb '#D55E00' lw 2 dt (6,4) pt 5 ps 1.1, \
     'data/mmu-quads-refcount.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt 1 pt 9 ps 1.1, \
     'data/mmu-quads-refcount-bmu.dat' using 1:2 with lines lc rgb '#009E73' lw 2 dt (6,4) pt 9 ps 1.1, \
     'data/mmu-quads-semispace.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 1.1, \
     'data/mmu-quads-semispace-bmu.dat' using 1:2 with lines lc rgb '#0072B2' lw 2 dt (6,4) pt 7 ps 1.1, \
     'data/mmu-quads-stickyimmix.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt 1 pt 12 ps 1.1, \
     'data/mmu-quads-stickyimmix-bmu.dat' using 1:2 with lines lc rgb '#7A1F57' lw 2 dt (6,4) pt 12 ps 1.1
unset label
unset arrow
unset multiplot
