package main

import (
	"bytes"
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const length = 400_000

var all = []string{"note", "report"}

// object makes an operation out of what is done with an open bucket.
func object(do func(context.Context, session, store) error) operation {
	return func(ctx context.Context, s session) error {
		if s.isLegacy {
			opened, err := s.legacy.ObjectStore(s.Bucket)
			if err != nil {
				return err
			}
			return do(ctx, s, legacyStore{opened})
		}
		opened, err := s.js.ObjectStore(ctx, s.Bucket)
		if err != nil {
			return err
		}
		return do(ctx, s, modernStore{opened})
	}
}

// got is an operation that gets an object of that name, which is large.
func got(name string) operation {
	return object(func(ctx context.Context, _ session, store store) error {
		data, err := store.Get(ctx, name)
		return errors.Join(err, equal(len(data), length))
	})
}

func put(name string) operation {
	return object(func(ctx context.Context, _ session, store store) error {
		return store.Put(ctx, name, bytes.Repeat([]byte{1}, length))
	})
}

var objectOperations = map[string]operation{
	"object get":           got("report"),
	"object get by a link": got("link"),
	"object get a missing one": object(func(ctx context.Context, _ session, store store) error {
		_, err := store.Get(ctx, "none")
		if errors.Is(err, jetstream.ErrObjectNotFound) || errors.Is(err, nats.ErrObjectNotFound) {
			return nil
		}
		return errors.Join(errors.New("not found is what it should be"), err)
	}),
	"object info": object(func(ctx context.Context, _ session, store store) error {
		size, err := store.Size(ctx, "report")
		return errors.Join(err, equal(size, uint64(length)))
	}),
	"object list": object(func(ctx context.Context, _ session, store store) error {
		names, err := store.List(ctx)
		return errors.Join(err, sorted(names, all...))
	}),
	"object watch": object(func(ctx context.Context, _ session, store store) error {
		watcher, err := store.Watch(ctx)
		if err != nil {
			return err
		}
		var names []string
		for {
			name, err := watcher.next(ctx)
			if err != nil {
				return errors.Join(err, watcher.stop())
			}
			if name == "" {
				return errors.Join(sorted(names, all...), watcher.stop())
			}
			names = append(names, name)
		}
	}),
	"object status": object(func(ctx context.Context, s session, store store) error {
		bucket, err := store.Bucket(ctx)
		return errors.Join(err, equal(bucket, s.Bucket))
	}),
	"object put":       put("new"),
	"object overwrite": put("report"),
	"object delete": object(func(ctx context.Context, _ session, store store) error {
		return store.Delete(ctx, "report")
	}),
	"object change its description": object(func(ctx context.Context, _ session, store store) error {
		if err := store.Update(ctx, "report", "report", "Of May"); err != nil {
			return err
		}
		description, err := store.Description(ctx, "report")
		return errors.Join(err, equal(description, "Of May"))
	}),
	"object rename": object(func(ctx context.Context, _ session, store store) error {
		if err := store.Update(ctx, "note", "letter", ""); err != nil {
			return err
		}
		size, err := store.Size(ctx, "letter")
		return errors.Join(err, equal(size, uint64(1)))
	}),
	"object link": object(func(ctx context.Context, _ session, store store) error {
		return store.Link(ctx, "second", "report")
	}),
	"object link to a bucket": object(func(ctx context.Context, _ session, store store) error {
		return store.LinkBucket(ctx, "third")
	}),
	"object make a bucket": func(ctx context.Context, s session) error {
		store, err := s.makeStore(ctx)
		if err != nil {
			return err
		}
		bucket, err := store.Bucket(ctx)
		return errors.Join(err, equal(bucket, s.Bucket))
	},
	"object seal a bucket": func(ctx context.Context, s session) error {
		store, err := s.makeStore(ctx)
		if err != nil {
			return err
		}
		return store.Seal(ctx)
	},
}

func (s session) makeStore(ctx context.Context) (store, error) {
	if s.isLegacy {
		made, err := s.legacy.CreateObjectStore(&nats.ObjectStoreConfig{Bucket: s.Bucket})
		return legacyStore{made}, err
	}
	made, err := s.js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: s.Bucket})
	return modernStore{made}, err
}
