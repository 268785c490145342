// SPDX-License-Identifier: MIT
//
// examples/embed.cpp -- a host in C++17: a heap and its handles follow the scopes of C++, also when
// an exception leaves them.
//
//   c++ -std=c++17 $(pkg-config --cflags tricolor) -o embed embed.cpp $(pkg-config --libs tricolor)
//   ./embed [COLLECTOR [NAME=VALUE]...]      ./embed immix heap-size=4m
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "heap/options.h"
#include "heap/registry.h"
#include "roots/roots.h"

namespace
{

enum { LEFT, RIGHT, VALUE, WORDS };
constexpr uint16_t ref_words[] = {LEFT, RIGHT};

struct close_heap {
    void operator()(gc_heap *h) const
    {
        gc_heap_close(h);
    }
};
using heap_ptr = std::unique_ptr<gc_heap, close_heap>;

heap_ptr open_heap(int argc, char **argv)
{
    const gc_collector *collector = gc_collector_find(argc > 1 ? argv[1] : "marksweep");
    gc_options options;
    gc_heap *heap;
    char err[512] = "";

    if (collector == nullptr)
        throw std::runtime_error(std::string("no collector is called ") + argv[1]);
    gc_options_init(&options, collector);
    for (int i = 2; i < argc; i++) {
        const std::string word = argv[i];
        const size_t equals = word.find('=');
        const std::string value = equals == word.npos ? "" : word.substr(equals + 1);

        if (gc_options_set(&options, word.substr(0, equals).c_str(), value.c_str(), err,
                           sizeof err) != GC_OK)
            throw std::runtime_error(err);
    }
    if (gc_heap_open(collector, &options, &heap, err, sizeof err) != GC_OK)
        throw std::runtime_error(err);
    return heap_ptr(heap);
}

// A handle scope that is left with its block, by an exception too.
class scope
{
  public:
    explicit scope(gc_mutator *m) : m_(m)
    {
        gc_scope_enter(m_, &scope_);
    }
    ~scope()
    {
        if (!left_)
            gc_scope_exit(m_, &scope_);
    }
    scope(const scope &) = delete;
    scope &operator=(const scope &) = delete;
    // Leaves early and keeps one handle.
    gc_handle escape(gc_handle h)
    {
        left_ = true;
        return gc_scope_escape(m_, &scope_, h);
    }

  private:
    gc_mutator *m_;
    gc_scope scope_;
    bool left_ = false;
};

// A balanced tree of the numbers [from, to).  What is needed behind an allocation is in a handle.
gc_handle tree(gc_mutator *m, const gc_type *node, uint32_t from, uint32_t to)
{
    if (from == to)
        return gc_root(m, GC_NULL);

    scope here(m);
    const uint32_t middle = from + (to - from) / 2;
    const gc_handle left = tree(m, node, from, middle);
    const gc_handle right = tree(m, node, middle + 1, to);
    const gc_ref fresh = gc_alloc(m, node);

    if (gc_is_null(fresh))
        throw std::runtime_error(gc_err_text(m->status));
    gc_init(m, fresh, LEFT, gc_get(m, left));
    gc_init(m, fresh, RIGHT, gc_get(m, right));
    gc_set_u32(m, fresh, VALUE, middle);
    return here.escape(gc_root(m, fresh));
}

uint64_t sum(gc_mutator *m, gc_ref t)
{
    return gc_is_null(t) ? 0
                         : gc_get_u32(m, t, VALUE) + sum(m, gc_load(m, t, LEFT)) +
                               sum(m, gc_load(m, t, RIGHT));
}

void work(gc_heap *heap)
{
    gc_mutator *m = gc_heap_mutator(heap);
    const gc_type *node;

    if (gc_type_struct(heap, "node", WORDS, ref_words, 2, &node) != GC_OK)
        throw std::runtime_error("no room for a type");
    try {
        GC_SCOPE(m);
        const gc_handle kept = tree(m, node, 0, 40001);
        gc_collect(m);
        std::printf("%llu\n", static_cast<unsigned long long>(sum(m, gc_get(m, kept))));
    } catch (const std::exception &e) {
        std::fprintf(stderr, "embed: %s; %u handles are left\n", e.what(), gc_handle_count(m));
        throw;
    }
}

} // namespace

int main(int argc, char **argv)
{
    gc_may_gc_begin(); // this thread may collect; costs nothing (docs/rootcheck.md)
    try {
        work(open_heap(argc, argv).get());
    } catch (const std::exception &e) {
        std::fprintf(stderr, "embed: %s\n", e.what());
        return 1;
    }
    return 0;
}
