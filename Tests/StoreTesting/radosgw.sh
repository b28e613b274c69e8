#!/bin/bash
# Runs a Ceph S3 gateway with everything it needs, in memory, on loopback, until its standard input ends.
# Usage: radosgw.sh FOLDER PORT MONITOR_PORT ACCESS_KEY SECRET_KEY
# MEMSTORE_BYTES sets how much it can hold; when that is full, writes wait for ever. What was overwritten or deleted counts until it is
# collected, GC_SECONDS later. Prints "ready" once it answers. Needs Debian's packages radosgw, ceph-mon, ceph-osd and ceph-common.
set -eu
folder=$1 port=$2 monitor=$3 access=$4 secret=$5
configuration=$folder/ceph.conf
mkdir -p "$folder"/{monitor,osd,log,run}
servers=()
stop() {
  for server in "${servers[@]}"; do kill -9 "$server" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap stop EXIT

cat > "$configuration" <<END
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = v2:127.0.0.1:$monitor
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
run_dir = $folder/run
admin_socket = $folder/run/\$name.asok
log_file = $folder/log/\$name.log
keyring = $folder/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
ms_bind_ipv6 = false
auth_allow_insecure_global_id_reclaim = false
[mon]
mon_data = $folder/monitor
mon_cluster_log_file = $folder/log/cluster.log
[osd]
osd_data = $folder/osd
osd_objectstore = memstore
memstore_device_bytes = ${MEMSTORE_BYTES:-2147483648}
osd_class_load_list = *
osd_class_default_list = *
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw_thread_pool_size = 64
rgw_gc_obj_min_wait = ${GC_SECONDS:-7200}
rgw_gc_processor_period = ${GC_SECONDS:-3600}
rgw_gc_processor_max_time = ${GC_SECONDS:-3600}
END
identity=$(sed -n 's/^fsid = //p' "$configuration")
export CEPH_CONF=$configuration
keyring=$folder/keyring
ceph-authtool --create-keyring "$keyring" --gen-key -n mon. --cap mon 'allow *' > /dev/null
ceph-authtool "$keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' > /dev/null
ceph-authtool "$keyring" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx' > /dev/null
ceph-authtool "$keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' > /dev/null
monmaptool --create --fsid "$identity" --addv a "[v2:127.0.0.1:$monitor]" "$folder/map" > /dev/null
ceph-mon -i a --mkfs --monmap "$folder/map" --keyring "$keyring"

begin() {
  "$@" < /dev/null > "$folder/log/${1##*/}.out" 2>&1 &
  servers+=($!)
}
begin ceph-mon -i a -f
timeout 60 ceph osd new "$(cat /proc/sys/kernel/random/uuid | tee "$folder/osd-identity")" > /dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$(cat "$folder/osd-identity")" > /dev/null 2>&1
timeout 60 ceph osd crush add osd.0 1.0 root=default host=local > /dev/null 2>&1
begin ceph-osd -i 0 -f
for _ in $(seq 150); do timeout 60 ceph osd stat 2> /dev/null | grep -q '1 up' && break; sleep 0.2; done
timeout 120 radosgw-admin user create --uid=tests --display-name=tests --access-key="$access" --secret-key="$secret" \
  > "$folder/log/user.out" 2>&1
begin radosgw -n client.rgw -f
for _ in $(seq 300); do
  if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then echo ready; break; fi
  sleep 0.2
done
cat > /dev/null
