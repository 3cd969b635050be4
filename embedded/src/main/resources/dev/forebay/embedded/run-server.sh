# Becomes a server process, out of the terminal's reach: Ctrl-C is for the JVM, which then stops its servers in order.
# $1: where to write the process id; the rest: the command.
echo $$ >"$1" || exit 1
shift
exec </dev/null
if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
if command -v perl >/dev/null 2>&1; then exec perl -e 'use POSIX; POSIX::setsid(); exec @ARGV or exit 127' -- "$@"; fi
exec "$@"
