/* Many screens in one process: opens WebSockets, counts frames, proves by `prev` that none is missing.
 *
 * usage: consoles PORT FILE      FILE: one screen a line, "PATH<TAB>HELLO" (HELLO may be empty; a byte
 *                1 in it stands for the end of a line).
 * Commands on standard input, one answer line of JSON on standard output for each:
 *   open          connect those in FILE, beside the ones there are; done when each has its 101
 *                 (and, with a hello, its first message)
 *   expect K T N  every screen gets K more frames; latency from T (ns), or from each frame's "at" if 0;
 *                 with N 1 only what is raised or repeated counts
 *   drop          hang up without a goodbye
 *   storm K       come back with resume token and place; done when each has K more frames
 * Times are CLOCK_MONOTONIC nanoseconds, which the servers on this machine read too.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IDLE, CONNECTING, ASKING, OPEN, DEAD };
enum { SLOTS = 200000, CHUNK = 1 << 18, AT_ONCE = 256, MOST = 20000 };

typedef struct {
    int fd, state, ready, wanted;
    long count;
    uint64_t seq;
    char *path, *hello, *rest;
    size_t rest_len, rest_size;
    char epoch[32], token[220];
} Screen;

static Screen *all;
static int many, port, ep, opened, refused, next_one, pending, ready, finished, storming;
static long expected, gaps, total, lost;
static int news_only;
static uint64_t from, last_at, slots[SLOTS + 1];
static char chunk[CHUNK];
static const char *seats;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static void dead(Screen *s) {
    if (s->fd >= 0) close(s->fd);
    if (s->state == CONNECTING || s->state == ASKING) { pending--; refused++; }
    else if (s->state == OPEN) lost++;
    s->fd = -1;
    s->state = DEAD;
}

static void put(Screen *s, const char *data, size_t len) {
    while (len > 0) {
        ssize_t sent = send(s->fd, data, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) { usleep(200); continue; }
        if (sent < 0) return;
        data += sent;
        len -= (size_t)sent;
    }
}

static void say(Screen *s, int opcode, const char *text, size_t len) {
    char out[512];
    size_t at = 0;
    out[at++] = (char)(0x80 | opcode);
    if (len < 126) out[at++] = (char)(0x80 | len);
    else { out[at++] = (char)(0x80 | 126); out[at++] = (char)(len >> 8); out[at++] = (char)len; }
    memset(out + at, 0, 4); /* a mask of zeros leaves the text as it is */
    at += 4;
    memcpy(out + at, text, len);
    put(s, out, at + len);
}

static void dial(Screen *s) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int one = 1;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connect(s->fd, (struct sockaddr *)&to, sizeof to);
    struct epoll_event e = {.events = EPOLLOUT, .data.ptr = s};
    epoll_ctl(ep, EPOLL_CTL_ADD, s->fd, &e);
    s->state = CONNECTING;
    s->ready = 0;
    s->rest_len = 0;
    pending++;
}

static void ask(Screen *s) {
    char out[1024], path[512];
    if (storming) snprintf(path, sizeof path, "/api/v1/live?resume=%s", s->token);
    int len = snprintf(out, sizeof out,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: correction.v1\r\n\r\n",
        storming ? path : s->path, port, port);
    put(s, out, (size_t)len);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = s};
    epoll_ctl(ep, EPOLL_CTL_MOD, s->fd, &e);
    s->state = ASKING;
}

static void greet(Screen *s) {
    char hello[200];
    s->state = OPEN;
    pending--;
    opened++;
    if (storming) {
        int len = snprintf(hello, sizeof hello, "{\"type\":\"hello\",\"epoch\":\"%s\",\"seq\":%llu}",
                           s->epoch, (unsigned long long)s->seq);
        say(s, 1, hello, (size_t)len);
    } else if (s->hello[0]) say(s, 1, s->hello, strlen(s->hello));
    else { s->ready = 1; ready++; }
}

static void copy_text(const char *text, size_t len, const char *key, char *into, size_t size) {
    const char *at = memmem(text, len, key, strlen(key));
    if (!at) return;
    at += strlen(key);
    size_t n = 0;
    while (n + 1 < size && at + n < text + len && at[n] != '"') { into[n] = at[n]; n++; }
    into[n] = 0;
}

static void note(Screen *s, const char *text, const char *end, uint64_t now) {
    uint64_t start = from;
    if (!start) {
        const char *at = memmem(text, (size_t)(end - text), "\"at\":\"", 6);
        start = at && at[10] != '-' ? strtoull(at + 6, NULL, 10) : now;
    }
    uint64_t slot = now > start ? (now - start) / 10000 : 0;
    slots[slot < SLOTS ? slot : SLOTS]++;
    total++;
    if (++s->count == expected) { finished++; last_at = now; }
}

static void frames(Screen *s, const char *text, size_t len, uint64_t now) {
    const char *end = text + len, *at = text;
    while ((at = memmem(at, (size_t)(end - at), ",\"prev\":", 8))) {
        const char *digit = at;
        while (digit > text && digit[-1] >= '0' && digit[-1] <= '9') digit--;
        uint64_t seq = strtoull(digit, NULL, 10), prev = strtoull(at + 8, NULL, 10);
        if ((s->seq && prev != s->seq) || seq <= prev) gaps++;
        s->seq = seq;
        at += 8;
        size_t near = end - at < 60 ? (size_t)(end - at) : 60;
        if (!news_only || memmem(at, near, "alerts.raised", 13) || memmem(at, near, "alerts.repeated", 15))
            note(s, at, end, now);
    }
}

static void heard(Screen *s, int opcode, const char *text, size_t len, uint64_t now) {
    if (opcode == 9) { say(s, 10, text, len); return; }
    if (opcode == 8) return;
    if (len > 20 && !memcmp(text, "{\"type\":\"welcome\"", 17)) {
        copy_text(text, len, "\"epoch\":\"", s->epoch, sizeof s->epoch);
        copy_text(text, len, "\"resume\":\"", s->token, sizeof s->token);
        if (memmem(text, len, "\"recovered\":true", 16)) { s->ready = 1; ready++; }
        else {
            const char *at = memmem(text, len, "\"seq\":", 6);
            if (storming && s->seq) gaps++; /* it asked to go on from its place */
            s->seq = at ? strtoull(at + 6, NULL, 10) : 0;
        }
        return;
    }
    if (!s->ready) { s->ready = 1; ready++; }
    frames(s, text, len, now);
}

static size_t messages(Screen *s, const char *data, size_t len, uint64_t now) {
    size_t at = 0;
    while (len - at >= 2) {
        const unsigned char *b = (const unsigned char *)data + at;
        size_t head = 2, size = b[1] & 127;
        if (size == 126) { if (len - at < 4) break; size = (size_t)b[2] << 8 | b[3]; head = 4; }
        else if (size == 127) {
            if (len - at < 10) break;
            size = 0;
            for (int i = 2; i < 10; i++) size = size << 8 | b[i];
            head = 10;
        }
        if (len - at < head + size) break;
        heard(s, b[0] & 15, data + at + head, size, now);
        at += head + size;
    }
    return at;
}

static void keep(Screen *s, const char *data, size_t len) {
    if (len > s->rest_size) { s->rest_size = len * 2; s->rest = realloc(s->rest, s->rest_size); }
    memmove(s->rest, data, len);
    s->rest_len = len;
}

static void take(Screen *s) {
    size_t had = s->rest_len;
    if (had > CHUNK / 2) {
        /* A long message: it is put together where it is kept. */
        if (s->rest_size < had + CHUNK) s->rest = realloc(s->rest, s->rest_size = had * 2 + CHUNK);
        ssize_t got = recv(s->fd, s->rest + had, CHUNK, 0);
        if (got <= 0) { if (!(got < 0 && errno == EAGAIN)) dead(s); return; }
        size_t used = messages(s, s->rest, had + (size_t)got, now_ns());
        keep(s, s->rest + used, had + (size_t)got - used);
        return;
    }
    memcpy(chunk, s->rest, had);
    ssize_t got = recv(s->fd, chunk + had, CHUNK - had, 0);
    if (got <= 0) { if (!(got < 0 && errno == EAGAIN)) dead(s); return; }
    size_t len = had + (size_t)got, start = 0;
    if (s->state == ASKING) {
        char *end = memmem(chunk, len, "\r\n\r\n", 4);
        if (!end) { keep(s, chunk, len); return; }
        if (memcmp(chunk + 9, "101", 3)) { dead(s); return; }
        start = (size_t)(end - chunk) + 4;
        greet(s);
    }
    start += messages(s, chunk + start, len - start, now_ns());
    keep(s, chunk + start, len - start);
}

static uint64_t quantile(double share) {
    uint64_t sum = 0, target = (uint64_t)(share * (double)total);
    for (int i = 0; i <= SLOTS; i++) { sum += slots[i]; if (sum > target) return (uint64_t)i * 10; }
    return 0;
}

static void begin(long frames_wanted, uint64_t start) {
    expected = frames_wanted;
    from = start;
    total = gaps = lost = finished = 0;
    memset(slots, 0, sizeof slots);
    for (int i = 0; i < many; i++) all[i].count = 0;
}

static void spin(int (*done)(void), uint64_t patience_ns) {
    struct epoll_event events[1024];
    uint64_t until = now_ns() + patience_ns;
    while (!done() && now_ns() < until) {
        while (next_one < many && pending < AT_ONCE) dial(&all[next_one++]);
        int n = epoll_wait(ep, events, 1024, 100);
        for (int i = 0; i < n; i++) {
            Screen *s = events[i].data.ptr;
            if (s->state == DEAD || s->fd < 0) continue;
            if (s->state == CONNECTING) ask(s);
            else take(s);
        }
    }
}

static int all_ready(void) { return next_one == many && ready + refused >= many; }
static int all_have(void) { return finished + (int)lost + refused >= many; }
static int storm_over(void) { return next_one == many && all_have(); }

static void answer(const char *what, uint64_t start) {
    printf("{\"what\":\"%s\",\"start\":%llu,\"done\":%llu,\"opened\":%d,\"refused\":%d,\"frames\":%ld,"
           "\"complete\":%d,\"gaps\":%ld,\"lost\":%ld,\"p50_us\":%llu,\"p99_us\":%llu,\"cpu_us\":%ld}\n",
           what, (unsigned long long)start, (unsigned long long)(last_at ? last_at : now_ns()), opened,
           refused, total, finished, gaps, lost, (unsigned long long)quantile(0.5),
           (unsigned long long)quantile(0.99), (long)(clock() / (CLOCKS_PER_SEC / 1000000)));
    fflush(stdout);
}

static void connect_all(void) { opened = refused = next_one = pending = ready = 0; last_at = 0; }

static void add_from(const char *path) {
    static char line[4096];
    FILE *file = fopen(path, "r");
    while (file && many < MOST && fgets(line, sizeof line, file)) {
        Screen *s = &all[many++];
        s->fd = -1;
        s->path = strdup(strtok(line, "\t\n"));
        char *hello = strtok(NULL, "\n");
        s->hello = strdup(hello ? hello : "");
        for (char *at = s->hello; *at; at++) if (*at == 1) *at = '\n';
        s->rest = malloc(s->rest_size = 64);
    }
    if (file) fclose(file);
}

static void run(const char *line) {
    uint64_t start = now_ns(), since = 0;
    long wanted = 0;
    int news = 0;
    if (!strncmp(line, "open", 4)) {
        storming = 0;
        last_at = 0;
        add_from(seats);
        begin(0, 0);
        spin(all_ready, 60000000000ull);
        answer("open", start);
    } else if (sscanf(line, "expect %ld %llu %d", &wanted, (unsigned long long *)&since, &news) >= 1) {
        last_at = 0;
        news_only = news;
        begin(wanted, since);
        printf("{\"what\":\"ready\"}\n");
        fflush(stdout);
        spin(all_have, 120000000000ull);
        answer("expect", start);
    } else if (!strncmp(line, "drop", 4)) {
        for (int i = 0; i < many; i++) {
            if (all[i].fd >= 0) close(all[i].fd);
            all[i].fd = -1;
            all[i].state = IDLE;
        }
        answer("drop", start);
    } else if (sscanf(line, "storm %ld", &wanted) == 1) {
        storming = 1;
        connect_all();
        begin(wanted, start);
        spin(storm_over, 120000000000ull);
        answer("storm", start);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    port = atoi(argv[1]);
    static char line[4096];
    seats = argv[2];
    all = calloc(MOST, sizeof *all);
    ep = epoll_create1(0);
    while (fgets(line, sizeof line, stdin)) run(line);
    return 0;
}
