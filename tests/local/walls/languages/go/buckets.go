package main

import (
	"bytes"
	"context"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func buckets(nc *nats.Conn) {
	js := client(nc)
	keys(js)
	objects(js)
}

func keys(js jetstream.JetStream) {
	var kv jetstream.KeyValue
	var revision uint64
	try("open a bucket", func(ctx context.Context) (err error) {
		kv, err = js.KeyValue(ctx, "prices")
		return err
	})
	try("put a key", func(ctx context.Context) error {
		_, err := kv.Put(ctx, "go.tea", []byte("1"))
		return err
	})
	try("create a key", func(ctx context.Context) (err error) {
		revision, err = kv.Create(ctx, "go.milk", []byte("1"))
		return err
	})
	try("update a key", func(ctx context.Context) error {
		_, err := kv.Update(ctx, "go.milk", []byte("2"), revision)
		return err
	})
	try("get a key", func(ctx context.Context) error {
		return eventually(ctx, func(ctx context.Context) error {
			entry, err := kv.Get(ctx, "go.milk")
			if err != nil {
				return err
			}
			return expect(string(entry.Value()), "2", nil)
		})
	})
	try("get a revision", func(ctx context.Context) error {
		return eventually(ctx, func(ctx context.Context) error {
			entry, err := kv.GetRevision(ctx, "go.milk", revision)
			if err != nil {
				return err
			}
			return expect(string(entry.Value()), "1", nil)
		})
	})
	try("list keys", func(ctx context.Context) error {
		all, err := kv.Keys(ctx)
		return expect(slices.Contains(all, "go.tea"), true, err)
	})
	try("read a key's history", func(ctx context.Context) error {
		entries, err := kv.History(ctx, "go.milk")
		return expect(len(entries), 2, err)
	})
	try("watch keys", func(ctx context.Context) error {
		watch, err := kv.Watch(ctx, "go.>", jetstream.UpdatesOnly())
		if err != nil {
			return err
		}
		if _, err := kv.Put(ctx, "go.tea", []byte("seen")); err != nil {
			return err
		}
		return expect(string((<-watch.Updates()).Value()), "seen", nil)
	})
	try("delete and purge keys", func(ctx context.Context) error {
		if err := kv.Delete(ctx, "go.tea"); err != nil {
			return err
		}
		return kv.Purge(ctx, "go.milk")
	})
	try("look at a bucket", func(ctx context.Context) error {
		_, err := kv.Status(ctx)
		return err
	})
}

func objects(js jetstream.JetStream) {
	var store jetstream.ObjectStore
	large := bytes.Repeat([]byte("go"), 200_000)
	try("open an object bucket", func(ctx context.Context) (err error) {
		store, err = js.ObjectStore(ctx, "files")
		return err
	})
	try("put an object", func(ctx context.Context) error {
		_, err := store.PutBytes(ctx, "go", large)
		return err
	})
	try("overwrite an object", func(ctx context.Context) error {
		_, err := store.PutBytes(ctx, "go", large)
		return err
	})
	try("get an object", func(ctx context.Context) error {
		return eventually(ctx, func(ctx context.Context) error {
			got, err := store.GetBytes(ctx, "go")
			return expect(bytes.Equal(got, large), true, err)
		})
	})
	try("list objects", func(ctx context.Context) error {
		all, err := store.List(ctx)
		return expect(slices.ContainsFunc(all, func(each *jetstream.ObjectInfo) bool { return each.Name == "go" }), true, err)
	})
	try("watch objects", func(ctx context.Context) error {
		watch, err := store.Watch(ctx)
		if err != nil {
			return err
		}
		return expect((<-watch.Updates()) != nil, true, nil)
	})
	try("delete an object", func(ctx context.Context) error { return store.Delete(ctx, "go") })
}
