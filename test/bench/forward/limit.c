/*
 * The limit: encrypts and sends the packets a media worker would forward, and does nothing else.
 *
 *   limit PORT SECONDS LISTENERS PAIRS AUDIO_BYTES AUDIO_PER_TURN VIDEO_BYTES VIDEO_PER_TURN
 *
 * Each listener has keys of its own (AEAD_AES_128_GCM) and PAIRS of one sound and one picture; a turn sends everybody
 * so many packets of each. Prints "packets cpu_seconds".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <srtp2/srtp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#define KEY_BYTES 28
#define PACKET_BYTES 2048

struct stream {
  uint32_t ssrc;
  uint16_t sequence;
  uint32_t timestamp;
};

static double cpu_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static srtp_t open_session(void) {
  static uint8_t key[KEY_BYTES];
  for (int i = 0; i < KEY_BYTES; i += 1) key[i] = (uint8_t)rand();
  srtp_policy_t policy;
  memset(&policy, 0, sizeof policy);
  srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
  srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
  policy.ssrc.type = ssrc_any_outbound;
  policy.key = key;
  policy.allow_repeat_tx = 1;
  srtp_t session = NULL;
  if (srtp_create(&session, &policy) != srtp_err_status_ok) exit(1);
  return session;
}

static uint64_t send_packets(int fd, srtp_t session, struct stream *stream, int bytes, int count) {
  static uint8_t packet[PACKET_BYTES];
  uint64_t sent = 0;
  for (int i = 0; i < count; i += 1) {
    uint16_t sequence = htons(stream->sequence++);
    uint32_t timestamp = htonl(stream->timestamp += 960);
    uint32_t ssrc = htonl(stream->ssrc);
    packet[0] = 0x80;
    packet[1] = 100;
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &timestamp, 4);
    memcpy(packet + 8, &ssrc, 4);
    memset(packet + 12, 0x5a, bytes - 12);
    int length = bytes;
    if (srtp_protect(session, packet, &length) != srtp_err_status_ok) exit(1);
    if (send(fd, packet, length, MSG_DONTWAIT) == length) sent += 1;
  }
  return sent;
}

int main(int argc, char **argv) {
  if (argc != 9) return 2;
  int port = atoi(argv[1]), listeners = atoi(argv[3]), pairs = atoi(argv[4]);
  double seconds = atof(argv[2]);
  int audio_bytes = atoi(argv[5]), audio_count = atoi(argv[6]), video_bytes = atoi(argv[7]), video_count = atoi(argv[8]);
  if (srtp_init() != srtp_err_status_ok) return 1;
  srtp_t *sessions = calloc(listeners, sizeof *sessions);
  struct stream *streams = calloc((size_t)listeners * pairs * 2, sizeof *streams);
  int *fds = calloc(listeners, sizeof *fds);
  struct sockaddr_in sink = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
  for (int i = 0; i < listeners; i += 1) {
    sessions[i] = open_session();
    fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(fds[i], (struct sockaddr *)&sink, sizeof sink) < 0) return 1;
  }
  for (int i = 0; i < listeners * pairs * 2; i += 1) streams[i].ssrc = (uint32_t)i + 1;

  uint64_t packets = 0;
  double from = cpu_seconds(), until = now_seconds() + seconds;
  while (now_seconds() < until) {
    for (int i = 0; i < listeners; i += 1) {
      for (int pair = 0; pair < pairs; pair += 1) {
        struct stream *own = streams + ((size_t)i * pairs + pair) * 2;
        packets += send_packets(fds[i], sessions[i], own, audio_bytes, audio_count);
        packets += send_packets(fds[i], sessions[i], own + 1, video_bytes, video_count);
      }
    }
  }
  printf("%llu %.3f\n", (unsigned long long)packets, cpu_seconds() - from);
  return 0;
}
