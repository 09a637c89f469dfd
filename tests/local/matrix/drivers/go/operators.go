package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// left is an error unless the stream has so many messages.
func left(ctx context.Context, s session, want uint64) error {
	count, err := s.count(ctx)
	return errors.Join(err, equal(count, want))
}

// purge removes messages by the newer API's options or, when it is the legacy one, by its request.
func purge(want uint64, options func(session) []jetstream.StreamPurgeOpt, request func(session) *nats.StreamPurgeRequest) operation {
	return func(ctx context.Context, s session) error {
		if s.isLegacy {
			return errors.Join(s.legacy.PurgeStream(s.Stream, request(s)), left(ctx, s, want))
		}
		return onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			return errors.Join(stream.Purge(ctx, options(s)...), left(ctx, s, want))
		})(ctx, s)
	}
}

func onStream(do func(context.Context, session, jetstream.Stream) error) operation {
	return func(ctx context.Context, s session) error {
		stream, err := s.js.Stream(ctx, s.Stream)
		if err != nil {
			return err
		}
		return do(ctx, s, stream)
	}
}

func either(legacy, modern operation) operation {
	return func(ctx context.Context, s session) error {
		if s.isLegacy {
			return legacy(ctx, s)
		}
		return modern(ctx, s)
	}
}

// isGone is an error unless nothing is found.
func isGone(err error) error {
	for _, want := range []error{jetstream.ErrStreamNotFound, nats.ErrStreamNotFound, jetstream.ErrBucketNotFound,
		nats.ErrBucketNotFound, jetstream.ErrConsumerNotFound, nats.ErrConsumerNotFound} {
		if errors.Is(err, want) {
			return nil
		}
	}
	return errors.Join(errors.New("it is still there"), err)
}

// paused is an error unless a consumer says so, or that it is not.
func paused(said *jetstream.ConsumerPauseResponse, err error, want bool) error {
	if err != nil {
		return err
	}
	return equal(said.Paused, want)
}

var operatorOperations = map[string]operation{
	"stream purge": purge(0, func(session) []jetstream.StreamPurgeOpt { return nil },
		func(session) *nats.StreamPurgeRequest { return &nats.StreamPurgeRequest{} }),
	"stream purge a subject": purge(1,
		func(s session) []jetstream.StreamPurgeOpt {
			return []jetstream.StreamPurgeOpt{jetstream.WithPurgeSubject(s.Subject + ".a")}
		},
		func(s session) *nats.StreamPurgeRequest { return &nats.StreamPurgeRequest{Subject: s.Subject + ".a"} }),
	"stream purge, keeping the last": purge(2,
		func(session) []jetstream.StreamPurgeOpt {
			return []jetstream.StreamPurgeOpt{jetstream.WithPurgeKeep(2)}
		},
		func(session) *nats.StreamPurgeRequest { return &nats.StreamPurgeRequest{Keep: 2} }),
	"stream purge up to a sequence": purge(2,
		func(session) []jetstream.StreamPurgeOpt {
			return []jetstream.StreamPurgeOpt{jetstream.WithPurgeSequence(5)}
		},
		func(session) *nats.StreamPurgeRequest { return &nats.StreamPurgeRequest{Sequence: 5} }),
	"message delete": either(
		func(ctx context.Context, s session) error {
			return errors.Join(s.legacy.DeleteMsg(s.Stream, 2), left(ctx, s, 5))
		},
		onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			return errors.Join(stream.DeleteMsg(ctx, 2), left(ctx, s, 5))
		})),
	"message delete, overwriting it": either(
		func(ctx context.Context, s session) error {
			return errors.Join(s.legacy.SecureDeleteMsg(s.Stream, 2), left(ctx, s, 5))
		},
		onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			return errors.Join(stream.SecureDeleteMsg(ctx, 2), left(ctx, s, 5))
		})),
	"stream delete": func(ctx context.Context, s session) error {
		remove := func() error { return s.js.DeleteStream(ctx, s.Stream) }
		if s.isLegacy {
			remove = func() error { return s.legacy.DeleteStream(s.Stream) }
		}
		err := remove()
		_, found := s.count(ctx)
		return errors.Join(err, isGone(found))
	},
	"kv delete the bucket": either(
		func(_ context.Context, s session) error {
			err := s.legacy.DeleteKeyValue(s.Bucket)
			_, found := s.legacy.KeyValue(s.Bucket)
			return errors.Join(err, isGone(found))
		},
		func(ctx context.Context, s session) error {
			err := s.js.DeleteKeyValue(ctx, s.Bucket)
			_, found := s.js.KeyValue(ctx, s.Bucket)
			return errors.Join(err, isGone(found))
		}),
	"object delete the bucket": either(
		func(_ context.Context, s session) error {
			err := s.legacy.DeleteObjectStore(s.Bucket)
			_, found := s.legacy.ObjectStore(s.Bucket)
			return errors.Join(err, isGone(found))
		},
		func(ctx context.Context, s session) error {
			err := s.js.DeleteObjectStore(ctx, s.Bucket)
			_, found := s.js.ObjectStore(ctx, s.Bucket)
			return errors.Join(err, isGone(found))
		}),
	"consumer delete": either(
		func(_ context.Context, s session) error {
			err := s.legacy.DeleteConsumer(s.Stream, s.Consumer)
			_, found := s.legacy.ConsumerInfo(s.Stream, s.Consumer)
			return errors.Join(err, isGone(found))
		},
		func(ctx context.Context, s session) error {
			err := s.js.DeleteConsumer(ctx, s.Stream, s.Consumer)
			_, found := s.js.Consumer(ctx, s.Stream, s.Consumer)
			return errors.Join(err, isGone(found))
		}),
	"consumer pause and resume": func(ctx context.Context, s session) error {
		said, err := s.js.PauseConsumer(ctx, s.Stream, s.Consumer, time.Now().Add(time.Hour))
		if err := paused(said, err, true); err != nil {
			return err
		}
		said, err = s.js.ResumeConsumer(ctx, s.Stream, s.Consumer)
		return paused(said, err, false)
	},
	"consumer unpin": onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
		return stream.UnpinConsumer(ctx, s.Consumer, "workers")
	}),
	"consumer reset": func(ctx context.Context, s session) error {
		_, err := s.js.ResetConsumer(ctx, s.Stream, s.Consumer)
		return err
	},
	"consumer reset to a sequence": func(ctx context.Context, s session) error {
		if _, err := s.js.ResetConsumerToSequence(ctx, s.Stream, s.Consumer, 5); err != nil {
			return err
		}
		consumer, err := s.js.Consumer(ctx, s.Stream, s.Consumer)
		if err != nil {
			return err
		}
		return equal(consumer.CachedInfo().NumPending, uint64(2))
	},
}

// among is an error unless what is looked for is among those that were found.
func among(found []string, want string) error {
	if slices.Contains(found, want) {
		return nil
	}
	return errors.New(want + " is not found")
}
