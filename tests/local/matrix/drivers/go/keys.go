package main

import (
	"context"
	"errors"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// key makes an operation out of what is done with an open bucket.
func key(do func(context.Context, session, bucket) error) operation {
	return func(ctx context.Context, s session) error {
		bucket, err := s.openBucket(ctx)
		if err != nil {
			return err
		}
		return do(ctx, s, bucket)
	}
}

// watching reads what a watcher has until the mark that this was all, and stops it.
func watching(want []string, keys ...string) operation {
	return key(func(ctx context.Context, _ session, bucket bucket) error {
		watcher, err := bucket.Watch(ctx, keys...)
		if err != nil {
			return err
		}
		var got []string
		for {
			entry, err := watcher.next(ctx)
			if err != nil {
				return errors.Join(err, watcher.stop())
			}
			if entry == nil {
				return errors.Join(sorted(got, want...), watcher.stop())
			}
			got = append(got, entry.Key()+"="+string(entry.Value()))
		}
	})
}

func missing(_ entry, err error) error {
	if errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, nats.ErrKeyNotFound) {
		return nil
	}
	return errors.Join(errors.New("not found is what it should be"), err)
}

func has(entry entry, err error, want string) error {
	if err != nil {
		return err
	}
	return equal(string(entry.Value()), want)
}

var keyOperations = map[string]operation{
	"kv get": key(func(ctx context.Context, _ session, bucket bucket) error {
		entry, err := bucket.Get(ctx, "eu.tea")
		return has(entry, err, "2")
	}),
	"kv get a missing key": key(func(ctx context.Context, _ session, bucket bucket) error {
		return errors.Join(missing(bucket.Get(ctx, "eu.none")), missing(bucket.Get(ctx, "eu.gone")))
	}),
	"kv get by revision": key(func(ctx context.Context, s session, bucket bucket) error {
		entry, err := bucket.GetRevision(ctx, "eu.tea", s.Revision)
		return has(entry, err, "1")
	}),
	"kv history": key(func(ctx context.Context, _ session, bucket bucket) error {
		got, err := bucket.History(ctx, "eu.tea")
		return errors.Join(err, equal(got, []string{"1", "2"}))
	}),
	"kv keys": key(func(ctx context.Context, _ session, bucket bucket) error {
		for _, list := range []func(context.Context) ([]string, error){bucket.Keys, bucket.ListKeys} {
			got, err := list(ctx)
			if err := errors.Join(err, sorted(got, "eu.milk", "eu.tea", "us.tea")); err != nil {
				return err
			}
		}
		return nil
	}),
	"kv keys, one filter":       filtered("eu.>"),
	"kv keys, several filters":  filtered("eu.tea", "eu.milk"),
	"kv watch one key":          watching([]string{"eu.tea=2"}, "eu.tea"),
	"kv watch a pattern":        watching([]string{"eu.gone=", "eu.milk=1", "eu.tea=2"}, "eu.*"),
	"kv watch several patterns": watching([]string{"eu.milk=1", "eu.tea=2"}, "eu.tea", "eu.milk"),
	"kv watch all":              watching([]string{"eu.gone=", "eu.milk=1", "eu.tea=2", "us.tea=1"}, ">"),
	"kv watch updates": key(func(ctx context.Context, _ session, bucket bucket) error {
		watcher, err := bucket.WatchUpdates(ctx, "eu.>")
		if err != nil {
			return err
		}
		entry, err := watcher.next(ctx)
		if err == nil {
			err = equal(entry.Key(), "eu.tick")
		}
		return errors.Join(err, watcher.stop())
	}),
	"kv status": key(func(ctx context.Context, s session, bucket bucket) error {
		status, err := bucket.Status(ctx)
		if err != nil {
			return err
		}
		return errors.Join(equal(status.Bucket(), s.Bucket), equal(status.History(), int64(5)))
	}),
}

// filtered lists keys by filters, which the new API alone can.
func filtered(filters ...string) operation {
	return func(ctx context.Context, s session) error {
		bucket, err := s.js.KeyValue(ctx, s.Bucket)
		if err != nil {
			return err
		}
		got, err := keysOf(bucket.ListKeysFiltered(ctx, slices.Clone(filters)...))
		return errors.Join(err, sorted(got, "eu.milk", "eu.tea"))
	}
}

func (s session) openBucket(ctx context.Context) (bucket, error) {
	if s.isLegacy {
		kv, err := s.legacy.KeyValue(s.Bucket)
		return legacyBucket{kv}, err
	}
	kv, err := s.js.KeyValue(ctx, s.Bucket)
	return modernBucket{kv}, err
}
