# Stops a server whose JVM is gone. The JVM holds the other end of standard input: end of file means that it died,
# by whatever signal, and the word "done" that it closed the server itself. "runs" and a process id come when the server
# was started, "ended" when it has; so it is found also where its directory was deleted meanwhile.
# $1: file with the server's process id, present while it runs, for a JVM that died before it had told   $2: signal for a stop   $3: seconds until SIGKILL
# $4: directory to delete afterwards, or empty
trap '' INT TERM HUP QUIT
pid=
while read -r word number; do
  case $word in
    done) exit 0 ;;
    runs) pid=$number ;;
    ended) pid= ;;
  esac
done

tries=10
while [ -z "$pid" ] && [ $tries -gt 0 ]; do
  if [ -s "$1" ]; then read -r pid <"$1"; continue; fi
  tries=$((tries - 1))
  sleep 0.1 2>/dev/null || sleep 1
done
if [ -n "$pid" ]; then
  kill -s "$2" "$pid" 2>/dev/null
  kill -s CONT "$pid" 2>/dev/null
  tries=$(($3 * 20))
  while kill -s 0 "$pid" 2>/dev/null && [ $tries -gt 0 ]; do
    # A container without an init keeps the dead as zombies: those need no more waiting.
    if [ -r "/proc/$pid/stat" ]; then case "$(cat "/proc/$pid/stat" 2>/dev/null)" in *") Z "*) break ;; esac fi
    tries=$((tries - 1))
    sleep 0.05 2>/dev/null || sleep 1
  done
  kill -s KILL "$pid" 2>/dev/null
  rm -f "$1"
fi
[ -z "$4" ] || rm -rf "$4" || { sleep 1; rm -rf "$4"; }
