package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// increment adds to a counter, and returns what it says then.
func (s session) increment(ctx context.Context, by string) (string, error) {
	message := nats.NewMsg(s.Subject + ".a")
	message.Header.Set("Nats-Incr", by)
	if s.isLegacy {
		answer, err := s.nc.RequestMsgWithContext(ctx, message)
		if err != nil {
			return "", err
		}
		var ack struct{ Val string }
		err = json.Unmarshal(answer.Data, &ack)
		return ack.Val, err
	}
	ack, err := s.js.PublishMsg(ctx, message)
	if err != nil {
		return "", err
	}
	return ack.Value, nil
}

// later is a header by which a message is published in an hour.
func later(s session) *nats.Msg {
	message := nats.NewMsg(s.Subject + ".later")
	message.Header.Set("Nats-Schedule", "@at "+time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	message.Header.Set("Nats-Schedule-Target", s.Subject+".a")
	return message
}

// inGroup fetches as a member of a group of clients, by further options.
func inGroup(options ...jetstream.FetchOpt) operation {
	return func(ctx context.Context, s session) error {
		consumer, err := s.js.Consumer(ctx, s.Stream, s.Consumer)
		if err != nil {
			return err
		}
		batch, err := consumer.Fetch(3, append(options, jetstream.FetchPriorityGroup("workers"))...)
		if err != nil {
			return err
		}
		var found []string
		for message := range batch.Messages() {
			found = append(found, string(message.Data()))
			if err := message.Ack(); err != nil {
				return err
			}
		}
		return errors.Join(batch.Error(), equal(found, six[:3]))
	}
}

var publishingOperations = map[string]operation{
	"stream publish for a time": func(ctx context.Context, s session) error {
		seq, _, err := s.publish(ctx, jetstream.WithMsgTTL(time.Minute), nats.MsgTTL(time.Minute))
		return errors.Join(err, equal(seq, uint64(1)))
	},
	"stream publish later": either(
		func(_ context.Context, s session) error {
			_, err := s.legacy.PublishMsg(later(s))
			return err
		},
		func(ctx context.Context, s session) error {
			_, err := s.js.Publish(ctx, s.Subject+".later", []byte("1"),
				jetstream.WithScheduleAt(time.Now().Add(time.Hour)), jetstream.WithScheduleTarget(s.Subject+".a"))
			return err
		}),
	"stream count": func(ctx context.Context, s session) error {
		for _, each := range [][]string{{"+5", "5"}, {"+2", "7"}} {
			value, err := s.increment(ctx, each[0])
			if err := errors.Join(err, equal(value, each[1])); err != nil {
				return err
			}
		}
		return nil
	},
	"consumer consume in a group": func(ctx context.Context, s session) error {
		consumer, err := s.js.Consumer(ctx, s.Stream, s.Consumer)
		if err != nil {
			return err
		}
		acknowledge := func(message jetstream.Msg) error { return message.Ack() }
		return consumed(ctx, consumer, six, acknowledge, jetstream.PullPriorityGroup("workers"))
	},
	"consumer fetch in a group, on overflow": inGroup(jetstream.FetchMinPending(2)),
	"ephemeral push": func(ctx context.Context, s session) error {
		consumer, err := s.js.CreatePushConsumer(ctx, s.Stream, jetstream.ConsumerConfig{
			DeliverSubject: s.nc.NewInbox(), AckPolicy: jetstream.AckNonePolicy})
		if err != nil {
			return err
		}
		arrived := make(chan jetstream.Msg, 100)
		consuming, err := consumer.Consume(func(message jetstream.Msg) { arrived <- message })
		if err != nil {
			return err
		}
		defer consuming.Stop()
		for _, want := range six {
			message, err := next(ctx, arrived)
			if err != nil {
				return err
			}
			if err := equal(string(message.Data()), want); err != nil {
				return err
			}
		}
		return nil
	},
	"kv create for a time": func(ctx context.Context, s session) error {
		bucket, err := s.js.KeyValue(ctx, s.Bucket)
		if err != nil {
			return err
		}
		_, err = bucket.Create(ctx, "eu.new", []byte("1"), jetstream.KeyTTL(time.Minute))
		return err
	},
	"kv purge for a time": func(ctx context.Context, s session) error {
		bucket, err := s.js.KeyValue(ctx, s.Bucket)
		if err != nil {
			return err
		}
		return bucket.Purge(ctx, "eu.tea", jetstream.PurgeTTL(time.Minute))
	},
	"kv make a bucket with markers": func(ctx context.Context, s session) error {
		bucket, err := s.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: s.Bucket, LimitMarkerTTL: time.Hour})
		if err != nil {
			return err
		}
		status, err := bucket.Status(ctx)
		if err != nil {
			return err
		}
		return equal(status.LimitMarkerTTL(), time.Hour)
	},
}
