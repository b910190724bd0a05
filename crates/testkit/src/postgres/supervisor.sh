# Runs the test PostgreSQL as long as a test process holds the lock `users`, and a little longer, then takes it away.
# One test is one process (nextest), so no test can own the server: whoever comes first starts it, nobody stops it.
# Arguments: DIRECTORY BIN_DIRECTORY LINGER_SECONDS, then the server's own.
set -u
cd "$1"
bin=$2
linger=$3
shift 3
"$bin/postgres" -D data "$@" >log 2>&1 &
server=$!
idle=0
while kill -0 "$server" 2>/dev/null; do
    sleep 1
    if flock --nonblock --exclusive users true; then idle=$((idle + 1)); else idle=0; fi
    if [ "$idle" -lt "$linger" ]; then continue; fi
    exec 9>>start
    flock 9
    # Nobody can come while we hold `start`; but somebody may have come just before.
    if flock --nonblock --exclusive users true; then
        kill -INT "$server"
        wait "$server"
        rm -rf data port log
        exit
    fi
    exec 9>&-
    idle=0
done
