/*
 * The network between the places of a test world: every place is a veth whose other end is here, and every packet
 * passes through this program, which delays, loses and slows it as the way from place to place is told to.
 *
 *   bridge plain IF            turns off what network cards do for the kernel, in the namespace of IF
 *   bridge run SEED IF=ADDRESS=MAC ...
 *                              carries IPv4; a place is its number in the list, its far end has ADDRESS and MAC
 *
 * Lines on stdin, each answered by lines of which the last is "done":
 *   way FROM TO DELAY_US JITTER_US LOSS_PPM RATE_KBIT QUEUE_MS CUT
 *   count                      for each way that carried any: FROM TO UDP_PACKETS UDP_BYTES OTHER_PACKETS OTHER_BYTES
 *                              LOST OVERFLOWED
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTS_MAX = 16, FRAME_MAX = 65600, QUEUED_MAX = 20000, LINE_MAX_BYTES = 256, BURST = 64 };
enum { ARP_BYTES = 28, IP_AT = 14, IP_MIN = 20, SOCKET_BUFFER = 4 << 20 };
enum { MILLION = 1000000, BILLION = 1000000000 };

struct packet { struct packet *next; int64_t due; uint32_t length; uint8_t bytes[]; };
struct way {
  int64_t delay, jitter, busy_until, last_due, queue;
  uint64_t rate, random;
  uint32_t loss;
  int cut, queued;
  struct packet *head, *tail;
  uint64_t udp_packets, udp_bytes, other_packets, other_bytes, lost, overflowed;
};
struct port { int fd; uint32_t address; uint8_t mac[6]; };

static struct port ports[PORTS_MAX];
static struct way ways[PORTS_MAX][PORTS_MAX];
static int ports_count;
/* Of this program, towards every place. */
static const uint8_t own_mac[6] = {2, 0, 0, 0, 0, 1};

static void fail(const char *what) { perror(what); exit(1); }

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * BILLION + now.tv_nsec;
}

/* xorshift64*: the same seed loses the same packets of a way. */
static uint32_t chance(struct way *way) {
  way->random ^= way->random >> 12;
  way->random ^= way->random << 25;
  way->random ^= way->random >> 27;
  return (uint32_t)((way->random * 2685821657736338717ull) >> 32);
}

/* Left on, checksums are missing and TCP arrives in pieces larger than any wire carries. */
static void plain(const char *name) {
  static const uint32_t commands[] = {ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM, ETHTOOL_SSG, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) fail("socket");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    struct ethtool_value value = {.cmd = commands[i], .data = 0};
    struct ifreq request = {0};
    snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
    request.ifr_data = (char *)&value;
    if (ioctl(fd, SIOCETHTOOL, &request) < 0 && errno != EOPNOTSUPP) fail(name);
  }
  close(fd);
}

static void open_port(char *spec) {
  char *address = strchr(spec, '='), *mac = address ? strchr(address + 1, '=') : NULL;
  if (!mac || ports_count == PORTS_MAX) { fprintf(stderr, "not a place: %s\n", spec); exit(2); }
  *address++ = 0;
  *mac++ = 0;
  struct port *port = &ports[ports_count++];
  unsigned part[6];
  if (inet_pton(AF_INET, address, &port->address) != 1
      || sscanf(mac, "%x:%x:%x:%x:%x:%x", part, part + 1, part + 2, part + 3, part + 4, part + 5) != 6)
    fail(address);
  for (int i = 0; i < 6; i++) port->mac[i] = (uint8_t)part[i];
  plain(spec);
  port->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
  struct sockaddr_ll where = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(spec)};
  int buffer = SOCKET_BUFFER, yes = 1;
  if (port->fd < 0 || bind(port->fd, (struct sockaddr *)&where, sizeof where) < 0) fail(spec);
  if (setsockopt(port->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) < 0)
    setsockopt(port->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  /* Without it we would read what we ourselves send. */
  if (setsockopt(port->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes) < 0) fail("PACKET_IGNORE_OUTGOING");
}

/* We are every other machine: whoever asks for an address is told ours. */
static void answer_arp(struct port *port, uint8_t *frame, size_t length) {
  if (length < IP_AT + ARP_BYTES || frame[IP_AT + 7] != 1) return;
  uint8_t asked[4];
  uint8_t *arp = frame + IP_AT;
  memcpy(asked, arp + 24, 4);
  /* A place that asks for its own address looks for a double. */
  if (memcmp(asked, arp + 14, 4) == 0) return;
  memcpy(frame, port->mac, 6);
  memcpy(frame + 6, own_mac, 6);
  arp[7] = 2;
  memcpy(arp + 18, arp + 8, 10);
  memcpy(arp + 8, own_mac, 6);
  memcpy(arp + 14, asked, 4);
  if (send(port->fd, frame, IP_AT + ARP_BYTES, 0) < 0 && errno != ENOBUFS) fail("arp");
}

static void enqueue(struct way *way, struct port *to, const uint8_t *frame, uint32_t length) {
  int64_t now = now_ns(), due = now;
  if (frame[IP_AT + 9] == IPPROTO_UDP) { way->udp_packets++; way->udp_bytes += length - IP_AT; }
  else { way->other_packets++; way->other_bytes += length - IP_AT; }
  if (way->cut || (way->loss && chance(way) < (uint64_t)way->loss * UINT32_MAX / MILLION)) { way->lost++; return; }
  if (way->rate) {
    int64_t start = way->busy_until > now ? way->busy_until : now;
    if (start - now > way->queue) { way->overflowed++; return; }
    due = way->busy_until = start + (int64_t)((uint64_t)length * 8 * MILLION / way->rate);
  }
  if (way->queued >= QUEUED_MAX) { way->overflowed++; return; }
  due += way->delay + (way->jitter ? (int64_t)((uint64_t)chance(way) * (uint64_t)way->jitter >> 32) : 0);
  if (due < way->last_due && way->head) due = way->last_due;
  way->last_due = due;
  struct packet *packet = malloc(sizeof *packet + length);
  if (!packet) fail("malloc");
  packet->next = NULL;
  packet->due = due;
  packet->length = length;
  memcpy(packet->bytes, frame, length);
  memcpy(packet->bytes, to->mac, 6);
  memcpy(packet->bytes + 6, own_mac, 6);
  if (way->tail) way->tail->next = packet; else way->head = packet;
  way->tail = packet;
  way->queued++;
}

static void take(int from) {
  static uint8_t frame[FRAME_MAX];
  for (int i = 0; i < BURST; i++) {
    ssize_t length = recv(ports[from].fd, frame, sizeof frame, 0);
    if (length < 0) return;
    if (length < IP_AT) continue;
    uint16_t type = (uint16_t)(frame[12] << 8 | frame[13]);
    if (type == ETH_P_ARP) answer_arp(&ports[from], frame, (size_t)length);
    if (type != ETH_P_IP || length < IP_AT + IP_MIN) continue;
    uint32_t address;
    memcpy(&address, frame + IP_AT + 16, 4);
    for (int to = 0; to < ports_count; to++)
      if (to != from && ports[to].address == address) enqueue(&ways[from][to], &ports[to], frame, (uint32_t)length);
  }
}

/* Sends what is due; answers when the next one is, in nanoseconds from now, or -1. */
static int64_t deliver(void) {
  int64_t now = now_ns(), next = INT64_MAX;
  for (int from = 0; from < ports_count; from++)
    for (int to = 0; to < ports_count; to++) {
      struct way *way = &ways[from][to];
      while (way->head && way->head->due <= now) {
        struct packet *packet = way->head;
        if (send(ports[to].fd, packet->bytes, packet->length, 0) < 0) way->overflowed++;
        way->head = packet->next;
        if (!way->head) way->tail = NULL;
        way->queued--;
        free(packet);
      }
      if (way->head && way->head->due < next) next = way->head->due;
    }
  return next == INT64_MAX ? -1 : next - now;
}

static void set_way(const char *line) {
  unsigned from, to, cut;
  unsigned long long delay, jitter, loss, rate, queue;
  if (sscanf(line, "way %u %u %llu %llu %llu %llu %llu %u", &from, &to, &delay, &jitter, &loss, &rate, &queue, &cut) != 8
      || from >= (unsigned)ports_count || to >= (unsigned)ports_count) {
    fprintf(stderr, "not understood: %s\n", line);
    exit(2);
  }
  struct way *way = &ways[from][to];
  way->delay = (int64_t)delay * 1000;
  way->jitter = (int64_t)jitter * 1000;
  way->loss = (uint32_t)loss;
  way->rate = rate;
  way->queue = (int64_t)queue * MILLION;
  way->cut = (int)cut;
}

static void count(void) {
  for (int from = 0; from < ports_count; from++)
    for (int to = 0; to < ports_count; to++) {
      struct way *way = &ways[from][to];
      if (way->udp_packets + way->other_packets == 0) continue;
      printf("%d %d %llu %llu %llu %llu %llu %llu\n", from, to, (unsigned long long)way->udp_packets,
             (unsigned long long)way->udp_bytes, (unsigned long long)way->other_packets,
             (unsigned long long)way->other_bytes, (unsigned long long)way->lost, (unsigned long long)way->overflowed);
    }
}

/* Ends with whoever told us what to do. */
static void obey(void) {
  static char text[LINE_MAX_BYTES * 16];
  static size_t filled;
  ssize_t got = read(0, text + filled, sizeof text - 1 - filled);
  if (got <= 0) exit(0);
  filled += (size_t)got;
  text[filled] = 0;
  char *line = text;
  for (char *end; (end = strchr(line, '\n')); line = end + 1) {
    *end = 0;
    if (strcmp(line, "count") == 0) count();
    else set_way(line);
    puts("done");
  }
  fflush(stdout);
  filled = (size_t)(text + filled - line);
  memmove(text, line, filled);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "plain") == 0) { plain(argv[2]); return 0; }
  if (argc < 4 || strcmp(argv[1], "run") != 0) return 2;
  for (int i = 3; i < argc; i++) open_port(argv[i]);
  uint64_t seed = strtoull(argv[2], NULL, 10);
  for (int from = 0; from < ports_count; from++)
    for (int to = 0; to < ports_count; to++)
      ways[from][to].random = (seed + 1) * 0x9e3779b97f4a7c15ull ^ (uint64_t)(from * PORTS_MAX + to + 1) * 0xbf58476d1ce4e5b9ull;
  puts("done");
  fflush(stdout);
  struct pollfd waits[PORTS_MAX + 1] = {{.fd = 0, .events = POLLIN}};
  for (int i = 0; i < ports_count; i++) waits[i + 1] = (struct pollfd){.fd = ports[i].fd, .events = POLLIN};
  for (;;) {
    int64_t next = deliver();
    struct timespec pause = {.tv_sec = next / BILLION, .tv_nsec = next % BILLION};
    if (ppoll(waits, (nfds_t)ports_count + 1, next < 0 ? NULL : &pause, NULL) < 0 && errno != EINTR) fail("ppoll");
    if (waits[0].revents) obey();
    for (int i = 0; i < ports_count; i++) if (waits[i + 1].revents) take(i);
  }
}
