# Drawn from data/matrix-*.dat; in this folder: gnuplot -e "format='svg'" matrix.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size 1042,520 font "DejaVu Sans,9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size 1042,520 font "DejaVu Sans,9.5" background "#ffffff"
set output "matrix." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
set label "{/:Bold=15 Total time relative to the best collector, at 3x heap}" at screen 0.02303,0.95000 left tc rgb '#000000' front
set label "{/=11 a row is a workload; 1.00 is its best collector; darker is slower}" at screen 0.02303,0.90385 left tc rgb '#5f5f5f' front
set label "{/=9 differences of a few per cent may be chance: see the intervals in the table}" at screen 0.98464,0.02692 right tc rgb '#5f5f5f' front
unset border
unset tics
unset grid
set style fill solid 1.0 noborder
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:1042]
set yrange [520:0]
set label "{/=11 gencopy}" at screen 0.21305,0.78077 center tc rgb '#000000' front
set label "{/=11 immix}" at screen 0.31286,0.78077 center tc rgb '#000000' front
set label "{/=11 markcompact}" at screen 0.41267,0.78077 center tc rgb '#000000' front
set label "{/=11 marksweep}" at screen 0.51248,0.78077 center tc rgb '#000000' front
set label "{/=11 null}" at screen 0.61228,0.78077 center tc rgb '#000000' front
set label "{/=11 refcount}" at screen 0.71209,0.78077 center tc rgb '#000000' front
set label "{/=11 semispace}" at screen 0.81190,0.78077 center tc rgb '#000000' front
set label "{/=11 stickyimmix}" at screen 0.91171,0.78077 center tc rgb '#000000' front
set label "{/=11 cyclic}" at screen 0.14971,0.71731 right tc rgb '#000000' front
set label "{/=11 3.79}" at screen 0.21305,0.71731 center tc rgb '#ffffff' front
set label "{/=11 1.11}" at screen 0.31286,0.71731 center tc rgb '#000000' front
set label "{/=11 1.36}" at screen 0.41267,0.71731 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.51248,0.71731 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.71731 center tc rgb '#5f5f5f' front
set label "{/=11 2.49}" at screen 0.71209,0.71731 center tc rgb '#000000' front
set label "{/=11 3.98}" at screen 0.81190,0.71731 center tc rgb '#ffffff' front
set label "{/=11 1.58}" at screen 0.91171,0.71731 center tc rgb '#000000' front
set label "{/=11 demographics}" at screen 0.14971,0.65192 right tc rgb '#000000' front
set label "{/=11 1.27}" at screen 0.21305,0.65192 center tc rgb '#000000' front
set label "{/=11 1.07}" at screen 0.31286,0.65192 center tc rgb '#000000' front
set label "{/=11 1.20}" at screen 0.41267,0.65192 center tc rgb '#000000' front
set label "{/=11 1.02}" at screen 0.51248,0.65192 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.65192 center tc rgb '#5f5f5f' front
set label "{/=11 1.81}" at screen 0.71209,0.65192 center tc rgb '#000000' front
set label "{/=11 1.38}" at screen 0.81190,0.65192 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.91171,0.65192 center tc rgb '#000000' front
set label "{/=11 gcbench}" at screen 0.14971,0.58654 right tc rgb '#000000' front
set label "{/=11 1.22}" at screen 0.21305,0.58654 center tc rgb '#000000' front
set label "{/=11 1.01}" at screen 0.31286,0.58654 center tc rgb '#000000' front
set label "{/=11 1.30}" at screen 0.41267,0.58654 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.51248,0.58654 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.58654 center tc rgb '#5f5f5f' front
set label "{/=11 4.38}" at screen 0.71209,0.58654 center tc rgb '#ffffff' front
set label "{/=11 1.12}" at screen 0.81190,0.58654 center tc rgb '#000000' front
set label "{/=11 1.06}" at screen 0.91171,0.58654 center tc rgb '#000000' front
set label "{/=11 handle\\_storm}" at screen 0.14971,0.52115 right tc rgb '#000000' front
set label "{/=11 1.23}" at screen 0.21305,0.52115 center tc rgb '#000000' front
set label "{/=11 1.03}" at screen 0.31286,0.52115 center tc rgb '#000000' front
set label "{/=11 1.15}" at screen 0.41267,0.52115 center tc rgb '#000000' front
set label "{/=11 1.03}" at screen 0.51248,0.52115 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.52115 center tc rgb '#5f5f5f' front
set label "{/=11 3.10}" at screen 0.71209,0.52115 center tc rgb '#ffffff' front
set label "{/=11 1.38}" at screen 0.81190,0.52115 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.91171,0.52115 center tc rgb '#000000' front
set label "{/=11 lru\\_cache}" at screen 0.14971,0.45577 right tc rgb '#000000' front
set label "{/=11 3.04}" at screen 0.21305,0.45577 center tc rgb '#ffffff' front
set label "{/=11 1.17}" at screen 0.31286,0.45577 center tc rgb '#000000' front
set label "{/=11 1.24}" at screen 0.41267,0.45577 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.51248,0.45577 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.45577 center tc rgb '#5f5f5f' front
set label "{/=11 1.83}" at screen 0.71209,0.45577 center tc rgb '#000000' front
set label "{/=11 2.06}" at screen 0.81190,0.45577 center tc rgb '#000000' front
set label "{/=11 1.41}" at screen 0.91171,0.45577 center tc rgb '#000000' front
set label "{/=11 message\\_window}" at screen 0.14971,0.39038 right tc rgb '#000000' front
set label "{/=11 2.23}" at screen 0.21305,0.39038 center tc rgb '#000000' front
set label "{/=11 1.16}" at screen 0.31286,0.39038 center tc rgb '#000000' front
set label "{/=11 1.27}" at screen 0.41267,0.39038 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.51248,0.39038 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.39038 center tc rgb '#5f5f5f' front
set label "{/=11 1.28}" at screen 0.71209,0.39038 center tc rgb '#000000' front
set label "{/=11 1.97}" at screen 0.81190,0.39038 center tc rgb '#000000' front
set label "{/=11 1.22}" at screen 0.91171,0.39038 center tc rgb '#000000' front
set label "{/=11 persistent\\_churn}" at screen 0.14971,0.32500 right tc rgb '#000000' front
set label "{/=11 1.88}" at screen 0.21305,0.32500 center tc rgb '#000000' front
set label "{/=11 1.44}" at screen 0.31286,0.32500 center tc rgb '#000000' front
set label "{/=11 1.14}" at screen 0.41267,0.32500 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.51248,0.32500 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.32500 center tc rgb '#5f5f5f' front
set label "{/=11 2.68}" at screen 0.71209,0.32500 center tc rgb '#000000' front
set label "{/=11 1.44}" at screen 0.81190,0.32500 center tc rgb '#000000' front
set label "{/=11 1.57}" at screen 0.91171,0.32500 center tc rgb '#000000' front
set label "{/=11 pointer\\_storm}" at screen 0.14971,0.25962 right tc rgb '#000000' front
set label "{/=11 1.89}" at screen 0.21305,0.25962 center tc rgb '#000000' front
set label "{/=11 1.29}" at screen 0.31286,0.25962 center tc rgb '#000000' front
set label "{/=11 1.25}" at screen 0.41267,0.25962 center tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.51248,0.25962 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.25962 center tc rgb '#5f5f5f' front
set label "{/=11 1.14}" at screen 0.71209,0.25962 center tc rgb '#000000' front
set label "{/=11 1.28}" at screen 0.81190,0.25962 center tc rgb '#000000' front
set label "{/=11 1.58}" at screen 0.91171,0.25962 center tc rgb '#000000' front
set label "{/=11 pool\\_reuse}" at screen 0.14971,0.19423 right tc rgb '#000000' front
set label "{/=11 5.06}" at screen 0.21305,0.19423 center tc rgb '#ffffff' front
set label "{/:Bold=11 1.00}" at screen 0.31286,0.19423 center tc rgb '#000000' front
set label "{/=11 1.31}" at screen 0.41267,0.19423 center tc rgb '#000000' front
set label "{/=11 1.18}" at screen 0.51248,0.19423 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.19423 center tc rgb '#5f5f5f' front
set label "{/=11 8.19}" at screen 0.71209,0.19423 center tc rgb '#ffffff' front
set label "{/=11 1.36}" at screen 0.81190,0.19423 center tc rgb '#000000' front
set label "{/=11 1.30}" at screen 0.91171,0.19423 center tc rgb '#000000' front
set label "{/=11 quads}" at screen 0.14971,0.12885 right tc rgb '#000000' front
set label "{/:Bold=11 1.00}" at screen 0.21305,0.12885 center tc rgb '#000000' front
set label "{/=11 1.60}" at screen 0.31286,0.12885 center tc rgb '#000000' front
set label "{/=11 2.21}" at screen 0.41267,0.12885 center tc rgb '#000000' front
set label "{/=11 1.47}" at screen 0.51248,0.12885 center tc rgb '#000000' front
set label "{/=10 oom}" at screen 0.61228,0.12885 center tc rgb '#5f5f5f' front
set label "{/=11 4.24}" at screen 0.71209,0.12885 center tc rgb '#ffffff' front
set label "{/=11 3.36}" at screen 0.81190,0.12885 center tc rgb '#ffffff' front
set label "{/=11 1.45}" at screen 0.91171,0.12885 center tc rgb '#000000' front
plot 'data/matrix-cells.dat' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror lc rgb variable
