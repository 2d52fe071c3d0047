/*
 * Receives RTP on one UDP port of 127.0.0.1 and counts it by SSRC, which SRTP leaves readable.
 * Prints its port. Each line on standard input says how many packets a stream needs to count as delivered; the answer
 * is one line, "packets streams", over the time since the line before.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 256
#define PACKET_BYTES 2048
#define STREAMS 65536

static uint32_t ssrcs[STREAMS];
static uint32_t counts[STREAMS];

static void count(uint32_t ssrc) {
  uint32_t at = ssrc * 2654435761u >> 16;
  while (ssrcs[at] != 0 && ssrcs[at] != ssrc) at = (at + 1) % STREAMS;
  ssrcs[at] = ssrc;
  counts[at] += 1;
}

static void report(uint64_t packets, uint32_t needed) {
  uint32_t delivered = 0;
  for (int at = 0; at < STREAMS; at += 1) delivered += counts[at] >= needed && counts[at] > 0;
  printf("%llu %u\n", (unsigned long long)packets, delivered);
  fflush(stdout);
  memset(ssrcs, 0, sizeof ssrcs);
  memset(counts, 0, sizeof counts);
}

int main(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  int room = 64 << 20;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, length) < 0) return 1;
  getsockname(fd, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  static uint8_t packets[BATCH][PACKET_BYTES];
  static struct iovec parts[BATCH];
  static struct mmsghdr messages[BATCH];
  for (int i = 0; i < BATCH; i += 1) {
    parts[i] = (struct iovec){packets[i], PACKET_BYTES};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
  uint64_t total = 0;
  struct pollfd waiting[2] = {{fd, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  while (poll(waiting, 2, -1) >= 0) {
    if (waiting[0].revents) {
      int received = recvmmsg(fd, messages, BATCH, 0, NULL);
      for (int i = 0; i < received; i += 1) {
        uint8_t *head = packets[i];
        /* RTCP shares the port; its second byte lies where payload types of RTP do not. */
        if (messages[i].msg_len < 12 || (head[1] >= 192 && head[1] <= 223)) continue;
        uint32_t ssrc;
        memcpy(&ssrc, head + 8, 4);
        count(ssrc);
        total += 1;
      }
    }
    if (waiting[1].revents) {
      char line[64];
      ssize_t size = read(STDIN_FILENO, line, sizeof line - 1);
      if (size <= 0) return 0;
      line[size] = 0;
      report(total, (uint32_t)strtoul(line, NULL, 10));
      total = 0;
    }
  }
  return 0;
}
