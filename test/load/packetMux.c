/*
 * Many UDP sockets for a crowd of light peers. Media packets are counted by socket and SSRC and dropped, DTLS is
 * done here; STUN and RTCP go to whoever started this, over stdout, and what stdin brings is sent. A frame on
 * either pipe is a length of four bytes, an operation of one, a socket's number of four, and what the operation
 * carries, in network order.
 *
 *   in:  'o' address (4) port (2): open    's' packet: send    'h' shake hands as client    'c' count    'x' close
 *   out: 'f' SHA-256 of our certificate, first of all    'p' packet    'k' client key, server key (16 each),
 *        client salt, server salt (12 each)    'c' for each stream: ssrc (4) packets (8) bytes (8) frames (4) lost (4)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS_MAX = 4096, STREAMS_MAX = 512, BATCH = 32, PACKET_MAX = 2048, FRAME_MAX = 65536, EVENTS_MAX = 512 };
enum { KEYS = 56, MTU = 1200, DAY_S = 86400, DTLS_TICK_MS = 50 };
/* As browsers do: OpenSSL's own pauses begin at a second and grow to a minute. */
enum { DTLS_FIRST_RETRY_US = 100000, DTLS_LAST_RETRY_US = 1600000 };
enum { HEADER = 9, STREAM_BYTES = 28, RECEIVE_BUFFER = 1 << 20 };
/* Busy sockets are read seldom and many packets at once: that is what makes this cheap. */
enum { BUSY_PACKETS = 64, REST_US = 4000 };

struct stream { uint32_t ssrc; uint16_t sequence; uint64_t packets, bytes; uint32_t frames; int32_t lost; };
struct wire { int fd; SSL *ssl; int shaking; int streams; struct stream table[STREAMS_MAX]; };

static struct wire *wires[SOCKETS_MAX];
static SSL_CTX *context;
static int shaking_wires;
static uint8_t packets[BATCH][PACKET_MAX];

static void fail(const char *what) { perror(what); exit(1); }

static void put32(uint8_t *at, uint32_t value) { value = htonl(value); memcpy(at, &value, 4); }
static void put64(uint8_t *at, uint64_t value) { value = htobe64(value); memcpy(at, &value, 8); }
static uint32_t get32(const uint8_t *at) { uint32_t value; memcpy(&value, at, 4); return ntohl(value); }

static void say(char operation, uint32_t id, const uint8_t *body, size_t length) {
  static uint8_t frame[FRAME_MAX];
  put32(frame, (uint32_t)length + 5);
  frame[4] = (uint8_t)operation;
  put32(frame + 5, id);
  memcpy(frame + HEADER, body, length);
  for (size_t done = 0; done < length + HEADER;) {
    ssize_t wrote = write(1, frame + done, length + HEADER - done);
    if (wrote < 0 && errno != EINTR) exit(0);
    if (wrote > 0) done += (size_t)wrote;
  }
}

/* One certificate for all wires, as a browser has one for a page. */
static void make_certificate(void) {
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = X509_new();
  uint8_t hash[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (!key || !certificate) fail("certificate");
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S);
  X509_gmtime_adj(X509_getm_notAfter(certificate), DAY_S);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const uint8_t *)"light", -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  context = SSL_CTX_new(DTLS_client_method());
  if (!X509_sign(certificate, key, EVP_sha256()) || !X509_digest(certificate, EVP_sha256(), hash, &length) || !context
      || SSL_CTX_use_certificate(context, certificate) != 1 || SSL_CTX_use_PrivateKey(context, key) != 1
      || SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AEAD_AES_128_GCM") != 0)
    fail("certificate");
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU);
  say('f', 0, hash, length);
}

static void advance(uint32_t id, struct wire *wire) {
  uint8_t keys[KEYS];
  if (!wire->shaking || SSL_do_handshake(wire->ssl) != 1) return;
  wire->shaking = 0;
  shaking_wires--;
  if (SSL_export_keying_material(wire->ssl, keys, KEYS, "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0) == 1)
    say('k', id, keys, KEYS);
}

static unsigned retry_us(SSL *ssl, unsigned before) {
  (void)ssl;
  if (before == 0) return DTLS_FIRST_RETRY_US;
  return before * 2 < DTLS_LAST_RETRY_US ? before * 2 : DTLS_LAST_RETRY_US;
}

/* What arrives comes from the socket's one reader; what leaves goes out by itself, a datagram at a time. */
static void shake_hands(uint32_t id, struct wire *wire) {
  struct sockaddr_in remote;
  socklen_t size = sizeof remote;
  BIO *out = BIO_new_dgram(wire->fd, BIO_NOCLOSE);
  BIO *in = BIO_new(BIO_s_mem());
  if (wire->ssl || !in || !out || getpeername(wire->fd, (struct sockaddr *)&remote, &size) < 0) fail("DTLS");
  BIO_ctrl(out, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &remote);
  BIO_set_mem_eof_return(in, -1);
  wire->ssl = SSL_new(context);
  SSL_set_bio(wire->ssl, in, out);
  SSL_set_mtu(wire->ssl, MTU);
  DTLS_set_timer_cb(wire->ssl, retry_us);
  SSL_set_connect_state(wire->ssl);
  wire->shaking = 1;
  shaking_wires++;
  advance(id, wire);
}

static void take_dtls(uint32_t id, struct wire *wire, const uint8_t *packet, size_t length) {
  uint8_t rest[PACKET_MAX];
  if (!wire->ssl) return;
  BIO_write(SSL_get_rbio(wire->ssl), packet, (int)length);
  if (wire->shaking) advance(id, wire);
  else SSL_read(wire->ssl, rest, sizeof rest);
}

static void repeat_lost_flights(void) {
  for (uint32_t id = 0; id < SOCKETS_MAX; id++)
    if (wires[id] && wires[id]->shaking) DTLSv1_handle_timeout(wires[id]->ssl);
}

static void open_wire(int poll, uint32_t id, const uint8_t *body) {
  struct sockaddr_in remote = { .sin_family = AF_INET };
  memcpy(&remote.sin_addr, body, 4);
  memcpy(&remote.sin_port, body + 4, 2);
  struct wire *wire = calloc(1, sizeof *wire);
  int size = RECEIVE_BUFFER;
  if (!wire || (wire->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) < 0) fail("socket");
  setsockopt(wire->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (connect(wire->fd, (struct sockaddr *)&remote, sizeof remote) < 0) fail("connect");
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = id };
  if (epoll_ctl(poll, EPOLL_CTL_ADD, wire->fd, &event) < 0) fail("epoll_ctl");
  wires[id] = wire;
}

static void tell_counts(uint32_t id, const struct wire *wire) {
  static uint8_t body[STREAMS_MAX * STREAM_BYTES];
  for (int n = 0; n < wire->streams; n++) {
    const struct stream *stream = &wire->table[n];
    uint8_t *at = body + n * STREAM_BYTES;
    put32(at, stream->ssrc);
    put64(at + 4, stream->packets);
    put64(at + 12, stream->bytes);
    put32(at + 20, stream->frames);
    put32(at + 24, (uint32_t)stream->lost);
  }
  say('c', id, body, (size_t)wire->streams * STREAM_BYTES);
}

static void obey(int poll, uint8_t operation, uint32_t id, const uint8_t *body, size_t length) {
  if (id >= SOCKETS_MAX) exit(2);
  if (operation == 'o' && length == 6 && !wires[id]) open_wire(poll, id, body);
  struct wire *wire = wires[id];
  if (!wire) return;
  /* A full buffer or a port that is closed by now loses the packet, as any network does. */
  if (operation == 's' && send(wire->fd, body, length, 0) < 0) return;
  if (operation == 'h') shake_hands(id, wire);
  if (operation == 'c') tell_counts(id, wire);
  if (operation != 'x') return;
  close(wire->fd);
  shaking_wires -= wire->shaking;
  SSL_free(wire->ssl);
  free(wire);
  wires[id] = NULL;
}

static void read_orders(int poll) {
  static uint8_t buffer[4 * FRAME_MAX];
  static size_t filled;
  ssize_t got = read(0, buffer + filled, sizeof buffer - filled);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) exit(0);
  if (got > 0) filled += (size_t)got;
  size_t at = 0;
  while (filled - at >= HEADER) {
    size_t length = get32(buffer + at);
    if (length < 5 || length > FRAME_MAX) exit(2);
    if (filled - at < length + 4) break;
    obey(poll, buffer[at + 4], get32(buffer + at + 5), buffer + at + HEADER, length - 5);
    at += length + 4;
  }
  memmove(buffer, buffer + at, filled - at);
  filled -= at;
}

static void count(struct wire *wire, const uint8_t *packet, size_t length) {
  uint32_t ssrc = get32(packet + 8);
  uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
  struct stream *stream = wire->table;
  struct stream *end = wire->table + wire->streams;
  while (stream < end && stream->ssrc != ssrc) stream++;
  if (stream == end) {
    if (wire->streams == STREAMS_MAX) return;
    wire->streams++;
    *stream = (struct stream){ .ssrc = ssrc, .sequence = (uint16_t)(sequence - 1) };
  }
  uint16_t step = (uint16_t)(sequence - stream->sequence);
  if (step > 0 && step < 0x8000) {
    stream->lost += step - 1;
    stream->sequence = sequence;
  } else if (step != 0) stream->lost--;
  stream->packets++;
  stream->bytes += length;
  stream->frames += packet[1] >> 7;
}

static int is_rtp(const uint8_t *packet, size_t length) {
  return length >= 12 && packet[0] >= 128 && packet[0] < 192 && !(packet[1] >= 192 && packet[1] < 224);
}

static void take(uint32_t id, struct wire *wire, const uint8_t *packet, size_t length) {
  if (is_rtp(packet, length)) count(wire, packet, length);
  else if (length > 0 && packet[0] >= 20 && packet[0] < 64) take_dtls(id, wire, packet, length);
  else if (length > 0) say('p', id, packet, length);
}

static int drain(uint32_t id) {
  static struct mmsghdr messages[BATCH];
  static struct iovec vectors[BATCH];
  struct wire *wire = wires[id];
  int total = 0;
  while (wire) {
    for (int n = 0; n < BATCH; n++) {
      vectors[n] = (struct iovec){ packets[n], PACKET_MAX };
      messages[n].msg_hdr = (struct msghdr){ .msg_iov = &vectors[n], .msg_iovlen = 1 };
    }
    int got = recvmmsg(wire->fd, messages, BATCH, 0, NULL);
    for (int n = 0; n < got; n++) take(id, wire, packets[n], messages[n].msg_len);
    if (got > 0) total += got;
    if (got < BATCH) break;
  }
  return total;
}

int main(void) {
  int poll = epoll_create1(0);
  struct epoll_event orders = { .events = EPOLLIN, .data.u32 = SOCKETS_MAX };
  static struct epoll_event events[EVENTS_MAX];
  if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, 0, &orders) < 0) fail("epoll");
  make_certificate();
  fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS_MAX, shaking_wires > 0 ? DTLS_TICK_MS : -1);
    if (shaking_wires > 0) repeat_lost_flights();
    int total = 0;
    for (int n = 0; n < ready; n++) {
      if (events[n].data.u32 == SOCKETS_MAX) read_orders(poll);
      else total += drain(events[n].data.u32);
    }
    if (total > BUSY_PACKETS) usleep(REST_US);
  }
}
