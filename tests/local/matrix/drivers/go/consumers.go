package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// puller is a pull consumer by either API.
type puller interface {
	// fetch waits a second for the messages that are not there.
	fetch(count int) ([]message, error)
	pending(ctx context.Context) (uint64, error)
	// close does what programs do at the end.
	close() error
}

// message of a consumer by either API.
type message interface {
	text() string
	Ack() error
	AckSync(context.Context) error
	Nak() error
	NakAfter(time.Duration) error
	Working() error
	Term() error
}

// pull makes an operation out of what is done with the durable consumer.
func pull(do func(context.Context, session, puller) error) operation {
	return func(ctx context.Context, s session) error {
		puller, err := s.bound(ctx, "")
		if err != nil {
			return err
		}
		return errors.Join(do(ctx, s, puller), puller.close())
	}
}

// bound is the durable consumer, which has that filter.
func (s session) bound(ctx context.Context, filter string) (puller, error) {
	if s.isLegacy {
		sub, err := s.legacy.PullSubscribe(filter, s.Consumer, nats.Bind(s.Stream, s.Consumer))
		return legacyPuller{sub}, err
	}
	consumer, err := s.js.Consumer(ctx, s.Stream, s.Consumer)
	return modernPuller{consumer}, err
}

// first is the first message, which is `1`.
func first(puller puller) (message, error) {
	messages, err := puller.fetch(1)
	if err != nil {
		return nil, err
	}
	if len(messages) == 0 {
		return nil, errors.New("no message")
	}
	return messages[0], equal(messages[0].text(), "1")
}

// comesAgain does something with the first message, and says whether it should come again.
func comesAgain(should bool, do func(context.Context, message) error) operation {
	return pull(func(ctx context.Context, _ session, puller puller) error {
		message, err := first(puller)
		if err == nil {
			err = do(ctx, message)
		}
		if err != nil {
			return err
		}
		// all others are taken before a message comes again
		var rest []string
		for !slices.Contains(rest, "1") {
			messages, err := puller.fetch(6)
			if err != nil {
				return err
			}
			if len(messages) == 0 {
				break
			}
			rest = append(rest, texts(messages)...)
		}
		return equal(slices.Contains(rest, "1"), should)
	})
}

// acknowledged fetches so many messages, and acknowledges each.
func acknowledged(puller puller, count int) ([]string, error) {
	messages, err := puller.fetch(count)
	for _, each := range messages {
		err = errors.Join(err, each.Ack())
	}
	return texts(messages), err
}

func texts(messages []message) (found []string) {
	for _, each := range messages {
		found = append(found, each.text())
	}
	return found
}

var six = []string{"1", "2", "3", "4", "5", "6"}

var consumerOperations = map[string]operation{
	"consumer info": pull(func(ctx context.Context, _ session, puller puller) error {
		pending, err := puller.pending(ctx)
		return errors.Join(err, equal(pending, uint64(6)))
	}),
	"consumer next": pull(func(ctx context.Context, s session, puller puller) error {
		if modern, ok := puller.(modernPuller); ok {
			message, err := modern.consumer.Next(jetstream.FetchMaxWait(time.Second))
			if err != nil {
				return err
			}
			return errors.Join(equal(string(message.Data()), "1"), message.Ack())
		}
		message, err := first(puller)
		if err != nil {
			return err
		}
		return message.Ack()
	}),
	"consumer fetch": pull(func(_ context.Context, _ session, puller puller) error {
		found, err := acknowledged(puller, 3)
		return errors.Join(err, equal(found, []string{"1", "2", "3"}))
	}),
	"consumer fetch, nothing left": pull(func(_ context.Context, _ session, puller puller) error {
		if _, err := acknowledged(puller, 6); err != nil {
			return err
		}
		found, err := acknowledged(puller, 1)
		return errors.Join(err, equal(len(found), 0))
	}),
	"consumer consume": func(ctx context.Context, s session) error {
		consumer, err := s.js.Consumer(ctx, s.Stream, s.Consumer)
		if err != nil {
			return err
		}
		return consumed(ctx, consumer, six, jetstream.Msg.Ack)
	},
	"consumer subscribe, legacy": pull(func(_ context.Context, _ session, puller puller) error {
		_, err := first(puller)
		return err
	}),
	"acknowledge and wait": pull(func(ctx context.Context, _ session, puller puller) error {
		message, err := first(puller)
		if err != nil {
			return err
		}
		return message.AckSync(ctx)
	}),
	"give back": comesAgain(true, func(_ context.Context, message message) error { return message.Nak() }),
	"give back with a delay": comesAgain(true, func(_ context.Context, message message) error {
		return message.NakAfter(200 * time.Millisecond)
	}),
	"ask for time": comesAgain(false, func(ctx context.Context, message message) error {
		return errors.Join(message.Working(), message.AckSync(ctx))
	}),
	"give up": comesAgain(false, func(_ context.Context, message message) error { return message.Term() }),
	"give up with a reason": func(ctx context.Context, s session) error {
		return comesAgain(false, func(_ context.Context, message message) error {
			return message.(modernMessage).TermWithReason("not ours")
		})(ctx, s)
	},
	"consumer create":               creating("1", nil),
	"consumer create with a filter": creating("6", func(s session) []string { return []string{s.Subject + ".b"} }),
	"consumer create with several filters": creating("1", func(s session) []string {
		return []string{s.Subject + ".a", s.Subject + ".b"}
	}),
	"consumer update": func(ctx context.Context, s session) error {
		return errors.Join(s.makeConsumer(ctx, "", ""), s.makeConsumer(ctx, "", "Ships"))
	},
	// it deletes at the end what it has made
	"consumer create, legacy": func(ctx context.Context, s session) error {
		sub, err := s.legacy.PullSubscribe(s.Subject+".>", s.Consumer, nats.BindStream(s.Stream))
		if err != nil {
			return err
		}
		puller := legacyPuller{sub}
		_, err = first(puller)
		return errors.Join(err, puller.close())
	},
}

// creating makes the consumer, and says what its first message is.
func creating(want string, filters func(session) []string) operation {
	return func(ctx context.Context, s session) error {
		var subjects []string
		if filters != nil {
			subjects = filters(s)
		}
		if err := s.create(ctx, subjects); err != nil {
			return err
		}
		var filter string
		if len(subjects) == 1 {
			filter = subjects[0]
		}
		puller, err := s.bound(ctx, filter)
		if err != nil {
			return err
		}
		messages, err := puller.fetch(1)
		return errors.Join(err, equal(texts(messages), []string{want}), puller.close())
	}
}

func (s session) create(ctx context.Context, filters []string) error {
	if len(filters) < 2 {
		return s.makeConsumer(ctx, append(filters, "")[0], "")
	}
	if s.isLegacy {
		_, err := s.legacy.AddConsumer(s.Stream, &nats.ConsumerConfig{
			Durable: s.Consumer, FilterSubjects: filters, AckPolicy: nats.AckExplicitPolicy})
		return err
	}
	_, err := s.js.CreateConsumer(ctx, s.Stream, jetstream.ConsumerConfig{Durable: s.Consumer, FilterSubjects: filters})
	return err
}

// consumed takes messages as they come until it has the wanted ones, and stops.
func consumed(ctx context.Context, consumer jetstream.Consumer, want []string, each func(jetstream.Msg) error, options ...jetstream.PullConsumeOpt) error {
	arrived := make(chan jetstream.Msg, 100)
	consuming, err := consumer.Consume(func(message jetstream.Msg) { arrived <- message }, options...)
	if err != nil {
		return err
	}
	var found []string
	for range want {
		message, err := next(ctx, arrived)
		if err == nil {
			err = each(message)
		}
		if err != nil {
			return err
		}
		found = append(found, string(message.Data()))
	}
	consuming.Stop()
	<-consuming.Closed()
	return equal(found, want)
}
