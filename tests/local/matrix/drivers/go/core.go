package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
)

var three = []string{"1", "2", "3"}

// sending subscribes to all of the session's subjects, and publishes "1" to "3".
func sending(s session, more func(*nats.Subscription) error) (<-chan *nats.Msg, *nats.Subscription, error) {
	arrived := make(chan *nats.Msg, 100)
	sub, err := s.nc.ChanSubscribe(s.Subject+".>", arrived)
	if err != nil {
		return nil, nil, err
	}
	if err := more(sub); err != nil {
		return nil, nil, err
	}
	for _, text := range three {
		if err := s.nc.Publish(s.Subject+".a", []byte(text)); err != nil {
			return nil, nil, err
		}
	}
	return arrived, sub, nil
}

func nothing(*nats.Subscription) error { return nil }

func take(ctx context.Context, arrived <-chan *nats.Msg, count int) ([]string, error) {
	var found []string
	for range count {
		message, err := next(ctx, arrived)
		if err != nil {
			return nil, err
		}
		found = append(found, string(message.Data))
	}
	return found, nil
}

// drained sends three messages, ends by draining, and wants all of them.
func drained(end func(session, *nats.Subscription) error) operation {
	return func(ctx context.Context, s session) error {
		arrived, sub, err := sending(s, nothing)
		if err != nil {
			return err
		}
		if err := end(s, sub); err != nil {
			return err
		}
		found, err := take(ctx, arrived, 3)
		return errors.Join(err, equal(found, three))
	}
}

// colored is a message with a header.
func colored(subject string) *nats.Msg {
	message := nats.NewMsg(subject)
	message.Header.Set("Color", "red")
	return message
}

func (s session) ask(ctx context.Context, subject string, message *nats.Msg) (*nats.Msg, error) {
	message.Subject = subject
	return s.nc.RequestMsgWithContext(ctx, message)
}

// gather takes answers until that is done, or until a pause if there is one.
func gather(s session, subject string, pause time.Duration, done func([]string) bool) ([]string, error) {
	inbox := s.nc.NewRespInbox()
	sub, err := s.nc.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	if err := s.nc.PublishRequest(subject, inbox, nil); err != nil {
		return nil, err
	}
	var found []string
	for wait := 5 * time.Second; !done(found); {
		answer, err := sub.NextMsg(wait)
		if errors.Is(err, nats.ErrTimeout) && pause > 0 && len(found) > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		found = append(found, string(answer.Data))
		if pause > 0 {
			wait = pause
		}
	}
	return found, sub.Unsubscribe()
}

func many(last string, pause time.Duration, want []string, done func([]string) bool) operation {
	return func(_ context.Context, s session) error {
		found, err := gather(s, s.Subject+"."+last, pause, done)
		return errors.Join(err, equal(found, want))
	}
}

var coreOperations = map[string]operation{
	"core publish": drained(func(_ session, sub *nats.Subscription) error { return nil }),
	"core drain a subscription": drained(func(_ session, sub *nats.Subscription) error {
		closed := sub.StatusChanged(nats.SubscriptionClosed)
		if err := sub.Drain(); err != nil {
			return err
		}
		<-closed
		return nil
	}),
	"core drain": drained(func(s session, _ *nats.Subscription) error {
		closed := s.nc.StatusChanged(nats.CLOSED)
		if err := s.nc.Drain(); err != nil {
			return err
		}
		<-closed
		return nil
	}),
	"core publish with headers": func(ctx context.Context, s session) error {
		arrived := make(chan *nats.Msg, 1)
		sub, err := s.nc.ChanSubscribe(s.Subject+".>", arrived)
		if err != nil {
			return err
		}
		if err := s.nc.PublishMsg(colored(s.Subject + ".a")); err != nil {
			return err
		}
		message, err := next(ctx, arrived)
		if err != nil {
			return err
		}
		return errors.Join(equal(message.Header.Get("Color"), "red"), sub.Unsubscribe())
	},
	"core subscribe, so many": func(ctx context.Context, s session) error {
		arrived, _, err := sending(s, func(sub *nats.Subscription) error { return sub.AutoUnsubscribe(2) })
		if err != nil {
			return err
		}
		found, err := take(ctx, arrived, 2)
		return errors.Join(err, s.nc.Flush(), equal(found, three[:2]), equal(len(arrived), 0))
	},
	"core subscribe": func(ctx context.Context, s session) error {
		arrived := make(chan *nats.Msg, 100)
		sub, err := s.nc.ChanSubscribe("feed."+s.Subject+".>", arrived)
		if err != nil {
			return err
		}
		message, err := next(ctx, arrived)
		if err != nil {
			return err
		}
		return errors.Join(equal(message.Subject, "feed."+s.Subject+".a"), sub.Unsubscribe())
	},
	"core queue subscribe": func(ctx context.Context, s session) error {
		arrived := make(chan *nats.Msg, 100)
		for range 2 {
			if _, err := s.nc.ChanQueueSubscribe("feed."+s.Subject+".>", "workers", arrived); err != nil {
				return err
			}
		}
		found, err := take(ctx, arrived, 3)
		slices.Sort(found)
		return errors.Join(err, equal(len(slices.Compact(found)), 3))
	},
	"core request": func(ctx context.Context, s session) error {
		answer, err := s.ask(ctx, s.Subject+".status", nats.NewMsg(""))
		if err != nil {
			return err
		}
		return equal(string(answer.Data), "fine")
	},
	"core request with headers": func(ctx context.Context, s session) error {
		answer, err := s.ask(ctx, s.Subject+".status", colored(""))
		if err != nil {
			return err
		}
		return equal(answer.Header.Get("Color"), "red")
	},
	"core request, nobody there": func(ctx context.Context, s session) error {
		return refused(s.ask(ctx, s.Subject+".status", nats.NewMsg("")))(nats.ErrNoResponders)
	},
	"core request many, by count": many("poll", 0, []string{"fine", "fine"},
		func(found []string) bool { return len(found) == 2 }),
	"core request many, until a pause": many("poll", time.Second/2, []string{"fine", "fine"},
		func([]string) bool { return false }),
	"core request many, until an empty one": many("parts", 0, append(slices.Clone(three), ""),
		func(found []string) bool { return slices.Contains(found, "") }),
	"core answer": func(ctx context.Context, s session) error {
		asked := make(chan *nats.Msg, 100)
		sub, err := s.nc.ChanQueueSubscribe(s.Subject+".status", "status", asked)
		if err != nil {
			return err
		}
		for {
			message, err := next(ctx, asked)
			if err != nil {
				return err
			}
			if err := message.Respond([]byte("fine")); err != nil {
				return err
			}
			if string(message.Data) == "fine" {
				return sub.Unsubscribe()
			}
		}
	},
}
