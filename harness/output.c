/* SPDX-License-Identifier: MIT */
#include "harness/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/text.h"

/* ---- rows -------------------------------------------------------------------------------------*/

bool row_file_open(struct row_file *f, const char *path)
{
    struct stat st;

    *f = (struct row_file){.path = path, .fd = -1};
    if (path == NULL)
        return true;
    if (strcmp(path, "-") == 0) {
        f->fd = STDOUT_FILENO;
        f->path = "standard output";
    } else {
        f->created = access(path, F_OK) != 0;
        /* Reading is for the last byte of a file that an earlier writer left torn. */
        f->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (f->fd < 0 && errno == EACCES)
            f->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        if (f->fd < 0) {
            say_error("%s: cannot be opened for writing: %s", path, strerror(errno));
            return false;
        }
    }
    f->regular = fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode);
    return true;
}

static int write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : ENOSPC;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

int row_file_append(struct row_file *f, const char *line, size_t len)
{
    struct stat before;
    char last;
    int err = 0;

    if (f->fd < 0)
        return 0;
    if (!f->regular)
        return write_all(f->fd, line, len);
    /* Under the lock nobody else's row can follow one that is taken back. */
    while (flock(f->fd, LOCK_EX) != 0 && errno == EINTR)
        continue;
    if (fstat(f->fd, &before) != 0)
        err = errno;
    else if (before.st_size > 0 && pread(f->fd, &last, 1, before.st_size - 1) == 1 && last != '\n')
        err = write_all(f->fd, "\n", 1);
    if (err == 0)
        err = write_all(f->fd, line, len);
    if (err == 0)
        f->created = false;
    else if (ftruncate(f->fd, before.st_size) != 0)
        err = errno;
    flock(f->fd, LOCK_UN);
    return err;
}

void row_file_close(struct row_file *f)
{
    if (f->fd < 0 || f->fd == STDOUT_FILENO)
        return;
    if (f->created && f->regular)
        unlink(f->path);
    close(f->fd);
    f->fd = -1;
}

/* ---- new files --------------------------------------------------------------------------------*/

bool new_file_open(struct new_file *f, const char *path)
{
    struct stat st;
    bool in_place = path != NULL && stat(path, &st) == 0 && !S_ISREG(st.st_mode);
    int fd, length;

    *f = (struct new_file){.path = path};
    if (path == NULL)
        return true;
    length = snprintf(f->temporary, sizeof f->temporary, "%s.partial-%ld", path, (long)getpid());
    if (length >= (int)sizeof f->temporary) {
        errno = ENAMETOOLONG;
        fd = -1;
    } else {
        if (in_place)
            f->temporary[0] = '\0';
        fd = in_place ? open(path, O_WRONLY | O_CLOEXEC)
                      : open(f->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    }
    f->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (f->stream == NULL) {
        say_error("%s: cannot be opened for writing: %s", path, strerror(errno));
        f->temporary[0] = '\0';
        if (fd >= 0)
            close(fd);
        return false;
    }
    return true;
}

void new_file_discard(struct new_file *f)
{
    if (f->stream != NULL)
        fclose(f->stream);
    f->stream = NULL;
    if (f->temporary[0] != '\0')
        unlink(f->temporary);
    f->temporary[0] = '\0';
}

bool new_file_commit(struct new_file *f)
{
    int err = 0;

    if (f->stream == NULL)
        return true;
    /* An earlier write may have failed and left only its mark. */
    errno = 0;
    if (ferror(f->stream) != 0 || fflush(f->stream) != 0)
        err = errno != 0 ? errno : EIO;
    if (fclose(f->stream) != 0 && err == 0)
        err = errno;
    f->stream = NULL;
    if (err == 0 && f->temporary[0] != '\0' && rename(f->temporary, f->path) != 0)
        err = errno;
    if (err == 0)
        f->temporary[0] = '\0';
    else
        say_error("%s: cannot be written: %s", f->path, strerror(err));
    new_file_discard(f);
    return err == 0;
}
