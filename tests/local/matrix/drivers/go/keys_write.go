package main

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// conflict is an error unless a key was refused because it is there, or has changed.
func conflict(_ uint64, err error) error {
	for _, wanted := range []error{jetstream.ErrKeyExists, jetstream.ErrKeyRevisionMismatch,
		nats.ErrKeyExists, nats.ErrKeyRevisionMismatch} {
		if errors.Is(err, wanted) {
			return nil
		}
	}
	return errors.Join(errors.New("a conflict is what it should be"), err)
}

// own makes the key `eu.own` first.
func own(do func(context.Context, bucket, uint64) error) operation {
	return key(func(ctx context.Context, _ session, bucket bucket) error {
		revision, err := bucket.Put(ctx, "eu.own", "1")
		if err != nil {
			return err
		}
		return do(ctx, bucket, revision)
	})
}

var keyWriting = map[string]operation{
	"kv put": key(func(ctx context.Context, _ session, bucket bucket) error {
		_, err := bucket.Put(ctx, "eu.tea", "3")
		return err
	}),
	"kv create": key(func(ctx context.Context, _ session, bucket bucket) error {
		_, err := bucket.Create(ctx, "eu.new", "1")
		return err
	}),
	"kv create a key that exists": key(func(ctx context.Context, _ session, bucket bucket) error {
		return conflict(bucket.Create(ctx, "eu.tea", "1"))
	}),
	"kv create, delete, create": key(func(ctx context.Context, _ session, bucket bucket) error {
		if _, err := bucket.Create(ctx, "eu.lock", "1"); err != nil {
			return err
		}
		if err := bucket.Delete(ctx, "eu.lock"); err != nil {
			return err
		}
		_, err := bucket.Create(ctx, "eu.lock", "2")
		return err
	}),
	"kv update": own(func(ctx context.Context, bucket bucket, revision uint64) error {
		_, err := bucket.Update(ctx, "eu.own", "2", revision)
		return err
	}),
	"kv update an old revision": key(func(ctx context.Context, s session, bucket bucket) error {
		return conflict(bucket.Update(ctx, "eu.tea", "3", s.Revision))
	}),
	"kv delete": key(func(ctx context.Context, _ session, bucket bucket) error {
		return bucket.Delete(ctx, "eu.tea")
	}),
	"kv delete by revision": own(func(ctx context.Context, bucket bucket, revision uint64) error {
		return errors.Join(
			conflict(0, bucket.DeleteRevision(ctx, "eu.own", revision+1)),
			bucket.DeleteRevision(ctx, "eu.own", revision))
	}),
	"kv purge": key(func(ctx context.Context, _ session, bucket bucket) error {
		return bucket.Purge(ctx, "eu.tea")
	}),
	"kv purge deletes": key(func(ctx context.Context, _ session, bucket bucket) error {
		if err := bucket.PurgeDeletes(ctx); err != nil {
			return err
		}
		return gone(ctx, bucket, "eu.gone")
	}),
	"kv make a bucket": func(ctx context.Context, s session) error {
		if s.isLegacy {
			_, err := s.legacy.CreateKeyValue(&nats.KeyValueConfig{Bucket: s.Bucket, History: 5})
			return err
		}
		_, err := s.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: s.Bucket, History: 5})
		return err
	},
	"kv change a bucket": func(ctx context.Context, s session) error {
		config := jetstream.KeyValueConfig{Bucket: s.Bucket}
		if _, err := s.js.CreateKeyValue(ctx, config); err != nil {
			return err
		}
		config.Description = "Prices"
		bucket, err := s.js.UpdateKeyValue(ctx, config)
		if err != nil {
			return err
		}
		status, err := bucket.Status(ctx)
		if err != nil {
			return err
		}
		return equal(status.Config().Description, "Prices")
	},
}

// gone is an error when something is left of a key.
func gone(ctx context.Context, bucket bucket, key string) error {
	left, err := bucket.History(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, nats.ErrKeyNotFound) {
		return nil
	}
	return errors.Join(err, equal(left, nil))
}
