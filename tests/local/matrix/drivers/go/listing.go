package main

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// texted reads a channel to its end.
func texted[T any](items <-chan T, text func(T) string) []string {
	var all []string
	for each := range items {
		all = append(all, text(each))
	}
	return all
}

func itself(name string) string { return name }

// holds is an error unless a message is the wanted one.
func holds(message *jetstream.RawStreamMsg, err error, want string) error {
	if err != nil {
		return err
	}
	return equal(string(message.Data), want)
}

func holdsLegacy(message *nats.RawStreamMsg, err error, want string) error {
	if err != nil {
		return err
	}
	return equal(string(message.Data), want)
}

var listingOperations = map[string]operation{
	"list streams": either(
		func(_ context.Context, s session) error {
			return among(texted(s.legacy.Streams(), func(info *nats.StreamInfo) string { return info.Config.Name }), s.Stream)
		},
		func(ctx context.Context, s session) error {
			found := s.js.ListStreams(ctx)
			names := texted(found.Info(), func(info *jetstream.StreamInfo) string { return info.Config.Name })
			return errors.Join(found.Err(), among(names, s.Stream))
		}),
	"list the names of streams": either(
		func(_ context.Context, s session) error {
			return among(texted(s.legacy.StreamNames(), itself), s.Stream)
		},
		func(ctx context.Context, s session) error {
			found := s.js.StreamNames(ctx)
			return errors.Join(among(texted(found.Name(), itself), s.Stream), found.Err())
		}),
	"list the account's limits": func(ctx context.Context, s session) error {
		if s.isLegacy {
			info, err := s.legacy.AccountInfo()
			return errors.Join(err, equal(info.Streams > 0, true))
		}
		info, err := s.js.AccountInfo(ctx)
		return errors.Join(err, equal(info.Streams > 0, true))
	},
	"list buckets": either(
		func(_ context.Context, s session) error {
			return among(texted(s.legacy.KeyValueStoreNames(), itself), s.Bucket)
		},
		func(ctx context.Context, s session) error {
			found := s.js.KeyValueStoreNames(ctx)
			return errors.Join(among(texted(found.Name(), itself), s.Bucket), found.Error())
		}),
	"list object buckets": either(
		func(_ context.Context, s session) error {
			return among(texted(s.legacy.ObjectStoreNames(), itself), "OBJ_"+s.Bucket) // the stream's name here
		},
		func(ctx context.Context, s session) error {
			found := s.js.ObjectStoreNames(ctx)
			return errors.Join(among(texted(found.Name(), itself), s.Bucket), found.Error())
		}),
	"list subjects": func(ctx context.Context, s session) error {
		want := map[string]uint64{s.Subject + ".a": 5, s.Subject + ".b": 1}
		if s.isLegacy {
			info, err := s.legacy.StreamInfo(s.Stream, &nats.StreamInfoRequest{SubjectsFilter: ">"})
			if err != nil {
				return err
			}
			return equal(info.State.Subjects, want)
		}
		return onStream(func(ctx context.Context, _ session, stream jetstream.Stream) error {
			info, err := stream.Info(ctx, jetstream.WithSubjectFilter(">"))
			if err != nil {
				return err
			}
			return equal(info.State.Subjects, want)
		})(ctx, s)
	},
	"list consumers": either(
		func(_ context.Context, s session) error {
			name := func(info *nats.ConsumerInfo) string { return info.Name }
			return equal(texted(s.legacy.Consumers(s.Stream), name), []string{s.Consumer})
		},
		onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			found := stream.ListConsumers(ctx)
			names := texted(found.Info(), func(info *jetstream.ConsumerInfo) string { return info.Name })
			return errors.Join(found.Err(), equal(names, []string{s.Consumer}))
		})),
	"list the names of consumers": either(
		func(_ context.Context, s session) error {
			return equal(texted(s.legacy.ConsumerNames(s.Stream), itself), []string{s.Consumer})
		},
		onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			found := stream.ConsumerNames(ctx)
			return errors.Join(equal(texted(found.Name(), itself), []string{s.Consumer}), found.Err())
		})),
	"message get": either(
		func(_ context.Context, s session) error {
			message, err := s.legacy.GetMsg(s.Stream, 2)
			return holdsLegacy(message, err, "2")
		},
		onStream(func(ctx context.Context, _ session, stream jetstream.Stream) error {
			message, err := stream.GetMsg(ctx, 2)
			return holds(message, err, "2")
		})),
	"message get, directly": func(_ context.Context, s session) error {
		message, err := s.legacy.GetMsg(s.Stream, 2, nats.DirectGet())
		return holdsLegacy(message, err, "2")
	},
	"message get the last of a subject": either(
		func(_ context.Context, s session) error {
			message, err := s.legacy.GetLastMsg(s.Stream, s.Subject+".a", nats.DirectGet())
			return holdsLegacy(message, err, "5")
		},
		onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			message, err := stream.GetLastMsgForSubject(ctx, s.Subject+".a")
			return holds(message, err, "5")
		})),
	"message get the next of a subject": either(
		func(_ context.Context, s session) error {
			message, err := s.legacy.GetMsg(s.Stream, 2, nats.DirectGetNext(s.Subject+".b"))
			return holdsLegacy(message, err, "6")
		},
		onStream(func(ctx context.Context, s session, stream jetstream.Stream) error {
			message, err := stream.GetMsg(ctx, 2, jetstream.WithGetMsgSubject(s.Subject+".b"))
			return holds(message, err, "6")
		})),
}
