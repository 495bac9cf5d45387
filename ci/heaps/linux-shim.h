/* The few words of the kernel that slob.c, genalloc.c and mempool.c use, for a user's process: what locks and
 * traces is nothing. */
#ifndef SPAREPAGE_CI_HEAPS_LINUX_SHIM_H
#define SPAREPAGE_CI_HEAPS_LINUX_SHIM_H

#define GLUE_OVER_PAGES
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "glue.h"

typedef int16_t s16;
typedef int32_t s32;
typedef unsigned gfp_t, slab_flags_t;
typedef unsigned long phys_addr_t, dma_addr_t;
typedef int spinlock_t, wait_queue_head_t, wait_queue_entry_t;
typedef long atomic_long_t;

#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define BITS_PER_LONG (CHAR_BIT * (int)sizeof(long))
#define HZ 100
#define NUMA_NO_NODE (-1)
#define GFP_ATOMIC 1u
#define GFP_KERNEL (__GFP_DIRECT_RECLAIM | __GFP_IO)
#define __GFP_DIRECT_RECLAIM 2u
#define __GFP_IO 4u
#define __GFP_ZERO 8u
#define __GFP_COMP 0u
#define __GFP_NOMEMALLOC 0u
#define __GFP_NORETRY 0u
#define __GFP_NOWARN 0u
#define TASK_UNINTERRUPTIBLE 0

#define __init
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define likely(x) (x)
#define unlikely(x) (x)
#define READ_ONCE(x) (x)
#define EXPORT_SYMBOL(name)
#define BUG() abort()
#define BUG_ON(x) ((x) ? abort() : (void)0)
#define WARN_ON_ONCE(x) ((void)(x))
#define VM_WARN_ON_ONCE(x) ((void)(x))
#define might_alloc(gfp) ((void)(gfp))
#define __malloc
#define might_sleep() ((void)0)
#define cpu_relax() ((void)0)
#define smp_rmb() ((void)0)
#define smp_wmb() ((void)0)
#define max_t(type, a, b) ((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define ALIGN(x, to) (((x) + (to) - 1) / (to) * (to))
#define DIV_ROUND_UP(x, by) (((x) + (by) - 1) / (by))
#define container_of(at, type, member) ((type*)((char*)(at) - offsetof(type, member)))

#define DEFINE_SPINLOCK(name) static spinlock_t __attribute__((unused)) name
#define spin_lock_init(lock) ((void)0)
#define spin_lock(lock) ((void)0)
#define spin_unlock(lock) ((void)0)
#define spin_lock_irqsave(lock, flags) ((void)((flags) = 0))
#define spin_unlock_irqrestore(lock, flags) ((void)(flags))
#define rcu_read_lock() ((void)0)
#define rcu_read_unlock() ((void)0)

struct list_head {
  struct list_head *next, *prev;
};
#define LIST_HEAD(name) struct list_head name = {&name, &name}

static inline void INIT_LIST_HEAD(struct list_head* list) {
  list->next = list->prev = list;
}

static inline void list_add(struct list_head* entry, struct list_head* head) {
  entry->next = head->next;
  entry->prev = head;
  head->next->prev = entry;
  head->next = entry;
}

static inline void list_del(struct list_head* entry) {
  entry->next->prev = entry->prev;
  entry->prev->next = entry->next;
}

#define list_add_rcu list_add
#define list_entry(at, type, member) container_of(at, type, member)
#define list_for_each_entry(at, head, member)                                               \
  for ((at) = list_entry((head)->next, __typeof__(*(at)), member); &(at)->member != (head); \
       (at) = list_entry((at)->member.next, __typeof__(*(at)), member))
#define list_for_each_entry_rcu list_for_each_entry
#define list_for_each_safe(at, after, head) \
  for ((at) = (head)->next, (after) = (at)->next; (at) != (head); (at) = (after), (after) = (at)->next)

#endif
