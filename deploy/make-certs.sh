#!/bin/sh
# A certificate authority of one's own and a certificate for the event store, in deploy/certs. Needs openssl.
#   sh deploy/make-certs.sh            names the node as Compose does: eventstore
#   sh deploy/make-certs.sh node1.internal
set -eu
umask 077
name=${1:-eventstore}
folder=${CERTS_DIR:-$(dirname "$0")/certs}
if [ -e "$folder/ca.key" ]; then
  echo "Nothing was written: $folder has an authority already." >&2
  exit 1
fi
mkdir -p "$folder"
printf '*\n' > "$folder/.gitignore"

openssl req -x509 -newkey rsa:3072 -nodes -days 1825 -subj "/CN=Daybook event store CA" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
  -keyout "$folder/ca.key" -out "$folder/ca.crt" 2>/dev/null
# The nodes of a cluster know each other by this common name.
openssl req -newkey rsa:3072 -nodes -subj "/CN=eventstoredb-node" \
  -keyout "$folder/node.key" -out "$folder/node.csr" 2>/dev/null
cat > "$folder/node.ext" <<TXT
subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth
TXT
openssl x509 -req -in "$folder/node.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
  -days 825 -extfile "$folder/node.ext" -out "$folder/node.crt" 2>/dev/null
rm "$folder/node.csr" "$folder/node.ext"
# Each is mounted as a single file and read by the container's own user; on this machine the folder keeps others out.
chmod 644 "$folder/ca.crt" "$folder/node.crt" "$folder/node.key"
echo "Written: $folder. Keep ca.key somewhere else; node.crt is good for 825 days."
