#!/bin/bash
# Runs moto's S3 on loopback until its standard input ends. Usage: moto.sh FOLDER PORT
# Installs what python3 lacks of moto from PyPI below FOLDER, once. Prints "ready" once it answers.
set -u
folder=$1 port=$2
python=$folder/moto/bin/python
# Without the module crc32c moto answers with checksums of another kind under that name.
needs='import moto.server, flask, crc32c'
if ! "$python" -c "$needs" 2> /dev/null; then
  python3 -m venv --system-site-packages "$folder/moto" > /dev/null || exit 1
  "$folder/moto/bin/pip" install --quiet 'moto[server]>=5' crc32c > /dev/null 2>&1 || exit 1
fi
"$python" -m moto.server -H 127.0.0.1 -p "$port" > /dev/null 2>&1 < /dev/null &
server=$!
# It may have inherited a mask that blocks milder signals.
trap 'kill -9 $server' EXIT
for _ in $(seq 300); do
  if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then echo ready; break; fi
  kill -0 $server 2> /dev/null || exit 1
  sleep 0.2
done
cat > /dev/null
