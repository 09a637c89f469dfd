package main

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// inOrder makes an operation out of what is done with an ordered consumer.
func inOrder(filters func(session) []string, do func(context.Context, session, jetstream.Consumer) error) operation {
	return func(ctx context.Context, s session) error {
		var config jetstream.OrderedConsumerConfig
		if filters != nil {
			config.FilterSubjects = filters(s)
		}
		consumer, err := s.js.OrderedConsumer(ctx, s.Stream, config)
		if err != nil {
			return err
		}
		return do(ctx, s, consumer)
	}
}

func onA(s session) []string      { return []string{s.Subject + ".a"} }
func onAandB(s session) []string  { return []string{s.Subject + ".a", s.Subject + ".b"} }
func ignored(jetstream.Msg) error { return nil }

// orderedly consumes in order.
func orderedly(want []string, filters func(session) []string) operation {
	return inOrder(filters, func(ctx context.Context, _ session, consumer jetstream.Consumer) error {
		return consumed(ctx, consumer, want, ignored)
	})
}

// pushed subscribes by the legacy API to what the stream has on a subject, and unsubscribes.
func pushed(want []string, subject string, options ...nats.SubOpt) operation {
	return func(ctx context.Context, s session) error {
		arrived := make(chan *nats.Msg, 100)
		options := append([]nats.SubOpt{nats.BindStream(s.Stream)}, options...)
		sub, err := s.legacy.ChanSubscribe(s.Subject+subject, arrived, options...)
		if err != nil {
			return err
		}
		var found []string
		for range want {
			message, err := next(ctx, arrived)
			if err != nil {
				return err
			}
			found = append(found, string(message.Data))
		}
		return errors.Join(equal(found, want), sub.Unsubscribe())
	}
}

var orderedOperations = map[string]operation{
	"ordered next": inOrder(nil, func(_ context.Context, _ session, consumer jetstream.Consumer) error {
		for _, want := range []string{"1", "2"} {
			message, err := consumer.Next(jetstream.FetchMaxWait(time.Second))
			if err != nil {
				return err
			}
			if err := equal(string(message.Data()), want); err != nil {
				return err
			}
		}
		return nil
	}),
	"ordered fetch": inOrder(nil, func(_ context.Context, _ session, consumer jetstream.Consumer) error {
		messages, err := modernPuller{consumer}.fetch(3)
		return errors.Join(err, equal(texts(messages), []string{"1", "2", "3"}))
	}),
	"ordered consume":                  orderedly(six, nil),
	"ordered consume, one filter":      orderedly(six[:5], onA),
	"ordered consume, several filters": orderedly(six, onAandB),
	"ordered info": inOrder(nil, func(ctx context.Context, s session, consumer jetstream.Consumer) error {
		if _, err := consumer.Next(jetstream.FetchMaxWait(time.Second)); err != nil {
			return err
		}
		info, err := consumer.Info(ctx)
		if err != nil {
			return err
		}
		return equal(info.Stream, s.Stream)
	}),
	"ordered push":              pushed(six, ".>", nats.OrderedConsumer()),
	"ordered push, one filter":  pushed(six[:5], ".a", nats.OrderedConsumer()),
	"ordered subscribe, legacy": pushed(six, ".>", nats.OrderedConsumer()),
	"ephemeral push, legacy":    pushed(six, ".>", nats.AckNone()),
	"ephemeral pull": func(ctx context.Context, s session) error {
		if s.isLegacy {
			sub, err := s.legacy.PullSubscribe(s.Subject+".>", "", nats.BindStream(s.Stream))
			if err != nil {
				return err
			}
			messages, err := legacyPuller{sub}.fetch(6)
			return errors.Join(err, equal(texts(messages), six), sub.Unsubscribe())
		}
		consumer, err := s.js.CreateOrUpdateConsumer(ctx, s.Stream, jetstream.ConsumerConfig{AckPolicy: jetstream.AckNonePolicy})
		if err != nil {
			return err
		}
		messages, err := modernPuller{consumer}.fetch(6)
		return errors.Join(err, equal(texts(messages), six))
	},
}
