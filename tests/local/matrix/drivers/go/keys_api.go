package main

import (
	"context"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bucket is a key-value bucket by either API.
type bucket interface {
	Get(ctx context.Context, key string) (entry, error)
	GetRevision(ctx context.Context, key string, revision uint64) (entry, error)
	Put(ctx context.Context, key, value string) (uint64, error)
	Create(ctx context.Context, key, value string) (uint64, error)
	Update(ctx context.Context, key, value string, revision uint64) (uint64, error)
	Delete(ctx context.Context, key string) error
	DeleteRevision(ctx context.Context, key string, revision uint64) error
	Purge(ctx context.Context, key string) error
	PurgeDeletes(ctx context.Context) error
	History(ctx context.Context, key string) ([]string, error)
	Keys(ctx context.Context) ([]string, error)
	ListKeys(ctx context.Context) ([]string, error)
	Watch(ctx context.Context, keys ...string) (watcher, error)
	WatchUpdates(ctx context.Context, keys string) (watcher, error)
	Status(ctx context.Context) (status, error)
}

type status interface {
	Bucket() string
	History() int64
}

// entry of a bucket; the mark that this was all is nil.
type entry interface {
	Key() string
	Value() []byte
	Revision() uint64
}

type watcher struct {
	next func(context.Context) (entry, error)
	stop func() error
}

func watcherOf[E entry](updates <-chan E, stop func() error) watcher {
	return watcher{stop: stop, next: func(ctx context.Context) (entry, error) {
		each, err := next(ctx, updates)
		if any(each) == nil {
			return nil, err
		}
		return each, err
	}}
}

func valuesOf[E entry](entries []E, err error) ([]string, error) {
	var values []string
	for _, entry := range entries {
		values = append(values, string(entry.Value()))
	}
	return values, err
}

// keysOf reads a lister to its end, which it reaches when it has cleaned up.
func keysOf(lister interface{ Keys() <-chan string }, err error) ([]string, error) {
	var got []string
	if err == nil {
		for key := range lister.Keys() {
			got = append(got, key)
		}
	}
	return got, err
}

type modernBucket struct{ kv jetstream.KeyValue }

func (b modernBucket) Get(ctx context.Context, key string) (entry, error) { return b.kv.Get(ctx, key) }
func (b modernBucket) GetRevision(ctx context.Context, key string, revision uint64) (entry, error) {
	return b.kv.GetRevision(ctx, key, revision)
}
func (b modernBucket) Put(ctx context.Context, key, value string) (uint64, error) {
	return b.kv.PutString(ctx, key, value)
}
func (b modernBucket) Create(ctx context.Context, key, value string) (uint64, error) {
	return b.kv.Create(ctx, key, []byte(value))
}
func (b modernBucket) Update(ctx context.Context, key, value string, revision uint64) (uint64, error) {
	return b.kv.Update(ctx, key, []byte(value), revision)
}
func (b modernBucket) Delete(ctx context.Context, key string) error { return b.kv.Delete(ctx, key) }
func (b modernBucket) DeleteRevision(ctx context.Context, key string, revision uint64) error {
	return b.kv.Delete(ctx, key, jetstream.LastRevision(revision))
}
func (b modernBucket) Purge(ctx context.Context, key string) error { return b.kv.Purge(ctx, key) }
func (b modernBucket) PurgeDeletes(ctx context.Context) error {
	return b.kv.PurgeDeletes(ctx, jetstream.DeleteMarkersOlderThan(-1))
}
func (b modernBucket) History(ctx context.Context, key string) ([]string, error) {
	return valuesOf(b.kv.History(ctx, key))
}
func (b modernBucket) Keys(ctx context.Context) ([]string, error) { return b.kv.Keys(ctx) }
func (b modernBucket) ListKeys(ctx context.Context) ([]string, error) {
	return keysOf(b.kv.ListKeys(ctx))
}
func (b modernBucket) Watch(ctx context.Context, keys ...string) (watcher, error) {
	watch, err := b.kv.WatchFiltered(ctx, slices.Clone(keys)) // it changes what it is given
	if err != nil {
		return watcher{}, err
	}
	return watcherOf(watch.Updates(), watch.Stop), nil
}
func (b modernBucket) WatchUpdates(ctx context.Context, keys string) (watcher, error) {
	watch, err := b.kv.Watch(ctx, keys, jetstream.UpdatesOnly())
	if err != nil {
		return watcher{}, err
	}
	return watcherOf(watch.Updates(), watch.Stop), nil
}
func (b modernBucket) Status(ctx context.Context) (status, error) { return b.kv.Status(ctx) }

type legacyBucket struct{ kv nats.KeyValue }

func (b legacyBucket) Get(_ context.Context, key string) (entry, error) { return b.kv.Get(key) }
func (b legacyBucket) GetRevision(_ context.Context, key string, revision uint64) (entry, error) {
	return b.kv.GetRevision(key, revision)
}
func (b legacyBucket) Put(_ context.Context, key, value string) (uint64, error) {
	return b.kv.PutString(key, value)
}
func (b legacyBucket) Create(_ context.Context, key, value string) (uint64, error) {
	return b.kv.Create(key, []byte(value))
}
func (b legacyBucket) Update(_ context.Context, key, value string, revision uint64) (uint64, error) {
	return b.kv.Update(key, []byte(value), revision)
}
func (b legacyBucket) Delete(_ context.Context, key string) error { return b.kv.Delete(key) }
func (b legacyBucket) DeleteRevision(_ context.Context, key string, revision uint64) error {
	return b.kv.Delete(key, nats.LastRevision(revision))
}
func (b legacyBucket) Purge(_ context.Context, key string) error { return b.kv.Purge(key) }
func (b legacyBucket) PurgeDeletes(context.Context) error {
	return b.kv.PurgeDeletes(nats.DeleteMarkersOlderThan(-1))
}
func (b legacyBucket) History(_ context.Context, key string) ([]string, error) {
	return valuesOf(b.kv.History(key))
}
func (b legacyBucket) Keys(context.Context) ([]string, error)     { return b.kv.Keys() }
func (b legacyBucket) ListKeys(context.Context) ([]string, error) { return keysOf(b.kv.ListKeys()) }
func (b legacyBucket) Watch(_ context.Context, keys ...string) (watcher, error) {
	watch, err := b.kv.WatchFiltered(slices.Clone(keys))
	if err != nil {
		return watcher{}, err
	}
	return watcherOf(watch.Updates(), watch.Stop), nil
}
func (b legacyBucket) WatchUpdates(_ context.Context, keys string) (watcher, error) {
	watch, err := b.kv.Watch(keys, nats.UpdatesOnly())
	if err != nil {
		return watcher{}, err
	}
	return watcherOf(watch.Updates(), watch.Stop), nil
}
func (b legacyBucket) Status(context.Context) (status, error) { return b.kv.Status() }
