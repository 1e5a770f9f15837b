/* The limit: what a loop of send() can do on one core, with nothing checked, kept or known.
 *
 * usage: limit    prints {"port":P}; commands on standard input:
 *   send M B    M messages to every screen, B of them in each send(); answers {"start":ns}
 *   pace R S    R messages a second for S seconds, each as soon as its time has come
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 500, MOST = 20000 };
static int fds[MOST], many;
static uint64_t seq = 1;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static size_t make(char *out, uint64_t at) {
    char text[SIZE + 200];
    int len = snprintf(text, sizeof text, "{\"type\":\"frames\",\"frames\":[{\"epoch\":\"bench\",\"seq\":%llu,"
                       "\"prev\":%llu,\"kind\":\"alerts.raised\",\"id\":\"a\",\"at\":\"%llu\",\"alert\":{\"pad\":\"",
                       (unsigned long long)seq + 1, (unsigned long long)seq, (unsigned long long)at);
    seq++;
    memset(text + len, 'x', (size_t)(SIZE - len - 5));
    memcpy(text + SIZE - 5, "\"}}]}", 5);
    out[0] = (char)0x81; out[1] = 126; out[2] = SIZE >> 8; out[3] = (char)(SIZE & 255);
    memcpy(out + 4, text, SIZE);
    return SIZE + 4;
}

static void give(const char *data, size_t len) {
    for (int i = 0; i < many; i++) {
        size_t sent = 0;
        while (sent < len) {
            ssize_t n = send(fds[i], data + sent, len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n > 0) sent += (size_t)n;
            else if (errno == EAGAIN) { struct pollfd p = {fds[i], POLLOUT, 0}; poll(&p, 1, -1); }
            else break;
        }
    }
}

int main(void) {
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    static char out[64 * (SIZE + 4)], line[256], request[4096];
    int door = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t size = sizeof here;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bind(door, (struct sockaddr *)&here, sizeof here);
    listen(door, 4096);
    getsockname(door, (struct sockaddr *)&here, &size);
    printf("{\"port\":%d}\n", ntohs(here.sin_port));
    fflush(stdout);
    for (;;) {
        struct pollfd both[2] = {{door, POLLIN, 0}, {0, POLLIN, 0}};
        poll(both, 2, -1);
        if (both[0].revents & POLLIN) {
            int fd = accept(door, NULL, NULL);
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            if (recv(fd, request, sizeof request, 0) <= 0) { close(fd); continue; }
            const char *yes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
            send(fd, yes, strlen(yes), MSG_NOSIGNAL);
            if (many < MOST) fds[many++] = fd;
            continue;
        }
        if (!(both[1].revents & (POLLIN | POLLHUP)) || read(0, line, 1) <= 0) return 0;
        size_t at = 1;
        while (line[at - 1] != '\n' && at < sizeof line - 1 && read(0, line + at, 1) == 1) at++;
        line[at] = 0;
        int messages = 0, each = 1, rate = 0, seconds = 0;
        uint64_t start = now_ns();
        if (sscanf(line, "send %d %d", &messages, &each) == 2) {
            for (int done = 0; done < messages; done += each) {
                size_t len = 0;
                for (int i = 0; i < each; i++) len += make(out + len, now_ns());
                give(out, len);
            }
        } else if (sscanf(line, "pace %d %d", &rate, &seconds) == 2) {
            for (int done = 0, all = rate * seconds; done < all;) {
                size_t len = 0;
                int ready = 0;
                uint64_t due = start + (uint64_t)done * 1000000000ull / (uint64_t)rate;
                while (done + ready < all && ready < 64 && due <= now_ns()) {
                    len += make(out + len, due);
                    due = start + (uint64_t)(done + ++ready) * 1000000000ull / (uint64_t)rate;
                }
                if (ready) give(out, len);
                else { struct timespec t = {0, 200000}; nanosleep(&t, NULL); }
                done += ready;
            }
        }
        printf("{\"start\":%llu}\n", (unsigned long long)start);
        fflush(stdout);
    }
}
