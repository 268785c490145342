# Drawn from data/overview-*.dat; in this folder: gnuplot -e "format='svg'" overview.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 960,600 font "DejaVu Sans,12" background "#ffffff"
if (format eq "png") set terminal pngcairo size 960,600 font "DejaVu Sans,9.5" background "#ffffff"
set output "overview." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 All workloads: time relative to the best collector at the same heap size}" at screen 0.02500,0.95667 left tc rgb '#000000' front
set label "{/=11 geometric mean; 1 would be best on every workload; lower is better; bars are 95 % intervals}" at screen 0.02500,0.91667 left tc rgb '#5f5f5f' front
set arrow from screen 0.02500,0.87000 to screen 0.06042,0.87000 nohead lc rgb '#CC79A7' lw 2 dt 1 front
set label '' at screen 0.04271,0.87000 point pt 13 ps 1.2 lc rgb '#CC79A7' front
set label "{/=12 immix}" at screen 0.06875,0.87000 left tc rgb '#000000' front
set arrow from screen 0.14396,0.87000 to screen 0.17937,0.87000 nohead lc rgb '#D55E00' lw 2 dt 1 front
set label '' at screen 0.16167,0.87000 point pt 5 ps 1.2 lc rgb '#D55E00' front
set label "{/=12 marksweep}" at screen 0.18771,0.87000 left tc rgb '#000000' front
set arrow from screen 0.30396,0.87000 to screen 0.33937,0.87000 nohead lc rgb '#009E73' lw 2 dt 1 front
set label '' at screen 0.32167,0.87000 point pt 9 ps 1.2 lc rgb '#009E73' front
set label "{/=12 refcount}" at screen 0.34771,0.87000 left tc rgb '#000000' front
set arrow from screen 0.44125,0.87000 to screen 0.47667,0.87000 nohead lc rgb '#0072B2' lw 2 dt 1 front
set label '' at screen 0.45896,0.87000 point pt 7 ps 1.2 lc rgb '#0072B2' front
set label "{/=12 semispace}" at screen 0.48500,0.87000 left tc rgb '#000000' front
set lmargin at screen 0.06875
set rmargin at screen 0.98333
set tmargin at screen 0.81667
set bmargin at screen 0.16000
set logscale x
set xrange [1.6949152542372883:7.08]
set xtics ('2x' 2.0, '3x' 3.0, '6x' 6.0)
set xlabel 'heap size, multiple of live bytes'
set xtics ("2x\n{/=9 9 of 9 workloads}" 2.0, "3x\n{/=9 9 of 9 workloads}" 3.0, "6x\n{/=9 9 of 9 workloads}" 6.0)
set xlabel offset 0,-0.8
set logscale y
set yrange [0.9627866551056457:2.8666484795874037]
set ytics ('1' 1, '1.2' 1.2, '1.5' 1.5, '2' 2, '2.5' 2.5)
set ylabel 'relative time'
set label "{/=9 null: ran out of memory or failed on most workloads, absent}" at screen 0.98333,0.05000 right tc rgb '#5f5f5f' front
set label "{/=9 semispace: absent at 2x, where it completed less than half of the workloads}" at screen 0.98333,0.02333 right tc rgb '#5f5f5f' front
plot 'data/overview-immix.dat' using 1:2 with linespoints lc rgb '#CC79A7' lw 2.4 dt 1 pt 13 ps 1.5, \
     'data/overview-immix.dat' using 1:2:3:4 with yerrorbars lc rgb '#CC79A7' lw 2.4 dt 1 pt 13 ps 1.5, \
     'data/overview-marksweep.dat' using 1:2 with linespoints lc rgb '#D55E00' lw 2.4 dt 1 pt 5 ps 1.5, \
     'data/overview-marksweep.dat' using 1:2:3:4 with yerrorbars lc rgb '#D55E00' lw 2.4 dt 1 pt 5 ps 1.5, \
     'data/overview-refcount.dat' using 1:2 with linespoints lc rgb '#009E73' lw 2.4 dt 1 pt 9 ps 1.5, \
     'data/overview-refcount.dat' using 1:2:3:4 with yerrorbars lc rgb '#009E73' lw 2.4 dt 1 pt 9 ps 1.5, \
     'data/overview-semispace.dat' using 1:2 with linespoints lc rgb '#0072B2' lw 2.4 dt 1 pt 7 ps 1.5, \
     'data/overview-semispace.dat' using 1:2:3:4 with yerrorbars lc rgb '#0072B2' lw 2.4 dt 1 pt 7 ps 1.5
