package main

import (
	"context"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

type order struct {
	Server     string
	Parallel   int
	Patience   int64
	Operations []ordered
}

type ordered struct {
	ID, Operation, User, Password, InboxPrefix, Domain string
	Args                                               args
}

type args struct {
	Stream, Subject, Consumer, Bucket, Service string
	Revision                                   uint64
}

type result struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome"`
	Ms      int64  `json:"ms"`
	Error   string `json:"error,omitempty"`
}

// session is what an operation works with.
type session struct {
	args
	nc *nats.Conn
	// js is the API of the package jetstream, legacy that of the connection.
	js     jetstream.JetStream
	legacy nats.JetStreamContext
	// isLegacy is whether to use the latter.
	isLegacy bool
}

type operation func(context.Context, session) error

// run does one operation with a connection of its own.
func run(order order, each ordered, isLegacy bool) result {
	if reason := absent(each.Operation, isLegacy); reason != "" {
		return result{ID: each.ID, Outcome: "absent", Error: reason}
	}
	do, ok := operations[each.Operation]
	if !ok {
		return result{ID: each.ID, Outcome: "unknown"}
	}
	session, err := connect(order.Server, each)
	if err != nil {
		return result{ID: each.ID, Outcome: "fails", Error: err.Error()}
	}
	session.isLegacy = isLegacy
	defer session.nc.Close()
	return timed(each.ID, time.Duration(order.Patience)*time.Millisecond, func(ctx context.Context) error {
		if err := do(ctx, session); err != nil || session.nc.IsClosed() {
			return err
		}
		return session.nc.Flush()
	})
}

// timed waits as long as the matrix does. The client waits as long as it does by default: the context has no deadline.
func timed(id string, patience time.Duration, do func(context.Context) error) result {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := time.Now()
	done := make(chan error, 1)
	go func() { done <- do(ctx) }()
	select {
	case err := <-done:
		ms := time.Since(start).Milliseconds()
		if err != nil {
			return result{ID: id, Outcome: "fails", Ms: ms, Error: err.Error()}
		}
		return result{ID: id, Outcome: "works", Ms: ms}
	case <-time.After(patience):
		return result{ID: id, Outcome: "stalls", Ms: time.Since(start).Milliseconds()}
	}
}

func connect(server string, each ordered) (session, error) {
	nc, err := login(server, each)
	if err != nil {
		return session{}, err
	}
	js, legacy, err := jetStreams(nc, each.Domain)
	return session{args: each.Args, nc: nc, js: js, legacy: legacy}, err
}

// login tries again where a busy server has sent a PING before it answered, by which the client gives up.
func login(server string, each ordered) (nc *nats.Conn, err error) {
	for range 5 {
		nc, err = nats.Connect(server, nats.UserInfo(each.User, each.Password),
			nats.CustomInboxPrefix(each.InboxPrefix), nats.NoReconnect(), nats.Timeout(10*time.Second))
		if err == nil || !strings.Contains(err.Error(), "got 'PING'") {
			return nc, err
		}
	}
	return nc, err
}

func jetStreams(nc *nats.Conn, domain string) (js jetstream.JetStream, legacy nats.JetStreamContext, err error) {
	if domain == "" {
		if js, err = jetstream.New(nc); err == nil {
			legacy, err = nc.JetStream()
		}
		return js, legacy, err
	}
	if js, err = jetstream.NewWithDomain(nc, domain); err == nil {
		legacy, err = nc.JetStream(nats.Domain(domain))
	}
	return js, legacy, err
}
