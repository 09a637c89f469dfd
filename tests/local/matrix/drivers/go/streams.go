package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// refusedSequence is an error unless a message was refused because of the sequence that it expects.
func refusedSequence(err error) error {
	var modern *jetstream.APIError
	var legacy *nats.APIError
	if errors.As(err, &modern) && modern.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence ||
		errors.As(err, &legacy) && legacy.ErrorCode == nats.JSErrCodeStreamWrongLastSequence {
		return nil
	}
	return errors.Join(errors.New("a wrong last sequence is what it should be"), err)
}

// made makes the stream first, and returns its configuration.
func made(do func(context.Context, session, jetstream.StreamConfig) error) operation {
	return func(ctx context.Context, s session) error {
		config := jetstream.StreamConfig{Name: s.Stream, Subjects: []string{s.Subject + ".>"}}
		var err error
		if s.isLegacy {
			_, err = s.legacy.AddStream(&nats.StreamConfig{Name: config.Name, Subjects: config.Subjects})
		} else {
			_, err = s.js.CreateStream(ctx, config)
		}
		if err != nil {
			return err
		}
		return do(ctx, s, config)
	}
}

var streamOperations = map[string]operation{
	"stream publish": func(ctx context.Context, s session) error {
		seq, _, err := s.publish(ctx, nil, nil)
		return errors.Join(err, equal(seq, uint64(7)))
	},
	"stream publish, several at once": func(ctx context.Context, s session) error {
		return s.publishMany(10)
	},
	"stream publish, twice by one id": func(ctx context.Context, s session) error {
		modern, legacy := jetstream.WithMsgID("7"), nats.MsgId("7")
		if _, duplicate, err := s.publish(ctx, modern, legacy); err != nil || duplicate {
			return errors.Join(err, equal(duplicate, false))
		}
		_, duplicate, err := s.publish(ctx, modern, legacy)
		return errors.Join(err, equal(duplicate, true))
	},
	"stream publish, expecting a sequence": func(ctx context.Context, s session) error {
		_, _, err := s.publish(ctx, jetstream.WithExpectLastSequence(3), nats.ExpectLastSequence(3))
		if err := refusedSequence(err); err != nil {
			return err
		}
		seq, _, err := s.publish(ctx, jetstream.WithExpectLastSequence(6), nats.ExpectLastSequence(6))
		return errors.Join(err, equal(seq, uint64(7)))
	},
	"stream info": func(ctx context.Context, s session) error {
		count, err := s.count(ctx)
		return errors.Join(err, equal(count, uint64(6)))
	},
	"stream make": made(func(ctx context.Context, s session, _ jetstream.StreamConfig) error {
		count, err := s.count(ctx)
		return errors.Join(err, equal(count, uint64(0)))
	}),
	"stream change": made(func(ctx context.Context, s session, config jetstream.StreamConfig) error {
		if s.isLegacy {
			legacy := nats.StreamConfig{Name: config.Name, Subjects: config.Subjects, MaxAge: time.Hour}
			info, err := s.legacy.UpdateStream(&legacy)
			if err != nil {
				return err
			}
			return equal(info.Config.MaxAge, time.Hour)
		}
		config.MaxAge = time.Hour
		stream, err := s.js.UpdateStream(ctx, config)
		if err != nil {
			return err
		}
		return equal(stream.CachedInfo().Config.MaxAge, time.Hour)
	}),
	"stream make a consumer": made(func(ctx context.Context, s session, _ jetstream.StreamConfig) error {
		return s.makeConsumer(ctx, "", "")
	}),
	"stream make a consumer with a filter": made(func(ctx context.Context, s session, _ jetstream.StreamConfig) error {
		return s.makeConsumer(ctx, s.Subject+".b", "")
	}),
	"stream change a consumer": made(func(ctx context.Context, s session, _ jetstream.StreamConfig) error {
		if err := s.makeConsumer(ctx, "", ""); err != nil {
			return err
		}
		return s.makeConsumer(ctx, "", "Ships")
	}),
}

func (s session) publish(ctx context.Context, modern jetstream.PublishOpt, legacy nats.PubOpt) (uint64, bool, error) {
	subject, data := s.Subject+".a", []byte("7")
	if s.isLegacy {
		var options []nats.PubOpt
		if legacy != nil {
			options = append(options, legacy)
		}
		ack, err := s.legacy.Publish(subject, data, options...)
		if err != nil {
			return 0, false, err
		}
		return ack.Sequence, ack.Duplicate, nil
	}
	var options []jetstream.PublishOpt
	if modern != nil {
		options = append(options, modern)
	}
	ack, err := s.js.Publish(ctx, subject, data, options...)
	if err != nil {
		return 0, false, err
	}
	return ack.Sequence, ack.Duplicate, nil
}

// publishMany does not wait for one acknowledgement before it publishes the next.
func (s session) publishMany(count int) error {
	for i := range count {
		var err error
		if s.isLegacy {
			_, err = s.legacy.PublishAsync(s.Subject+".a", []byte(strconv.Itoa(i)))
		} else {
			_, err = s.js.PublishAsync(s.Subject+".a", []byte(strconv.Itoa(i)))
		}
		if err != nil {
			return err
		}
	}
	complete, pending := s.js.PublishAsyncComplete, s.js.PublishAsyncPending
	if s.isLegacy {
		complete, pending = s.legacy.PublishAsyncComplete, s.legacy.PublishAsyncPending
	}
	select {
	case <-complete():
		return nil
	case <-time.After(3 * time.Second):
		return errors.New(strconv.Itoa(pending()) + " are not acknowledged")
	}
}

// count is how many messages the stream has.
func (s session) count(ctx context.Context) (uint64, error) {
	if s.isLegacy {
		info, err := s.legacy.StreamInfo(s.Stream)
		if err != nil {
			return 0, err
		}
		return info.State.Msgs, nil
	}
	stream, err := s.js.Stream(ctx, s.Stream)
	if err != nil {
		return 0, err
	}
	return stream.CachedInfo().State.Msgs, nil
}

// makeConsumer makes or changes the durable consumer.
func (s session) makeConsumer(ctx context.Context, filter, description string) error {
	if s.isLegacy {
		config := nats.ConsumerConfig{Durable: s.Consumer, FilterSubject: filter,
			Description: description, AckPolicy: nats.AckExplicitPolicy}
		act := s.legacy.AddConsumer
		if description != "" {
			act = s.legacy.UpdateConsumer
		}
		info, err := act(s.Stream, &config)
		if err != nil {
			return err
		}
		return errors.Join(equal(info.Config.FilterSubject, filter), equal(info.Config.Description, description))
	}
	consumer, err := s.js.CreateOrUpdateConsumer(ctx, s.Stream, jetstream.ConsumerConfig{
		Durable: s.Consumer, FilterSubject: filter, Description: description})
	if err != nil {
		return err
	}
	config := consumer.CachedInfo().Config
	return errors.Join(equal(config.FilterSubject, filter), equal(config.Description, description))
}
