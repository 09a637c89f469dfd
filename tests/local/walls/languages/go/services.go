package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// serve is a micro service, of which several may run: each request of its status is answered by one, each poll by all.
func serve(nc *nats.Conn) {
	service, err := micro.AddService(nc, micro.Config{Name: "orders", Version: "1.0.0"})
	if err != nil {
		panic(err)
	}
	answer := micro.HandlerFunc(func(request micro.Request) { _ = request.Respond([]byte("fine")) })
	if err := service.AddEndpoint("status", answer,
		micro.WithEndpointSubject("orders.status"), micro.WithEndpointQueueGroup("orders")); err != nil {
		panic(err)
	}
	if err := service.AddEndpoint("poll", answer,
		micro.WithEndpointSubject("orders.poll"), micro.WithEndpointQueueGroupDisabled()); err != nil {
		panic(err)
	}
	parts := micro.HandlerFunc(func(request micro.Request) {
		for _, part := range []string{"1", "2", "3", ""} {
			_ = request.Respond([]byte(part))
		}
	})
	if err := service.AddEndpoint("parts", parts,
		micro.WithEndpointSubject("orders.parts"), micro.WithEndpointQueueGroup("orders")); err != nil {
		panic(err)
	}
	if err := nc.Flush(); err != nil {
		panic(err)
	}
	fmt.Println("serving")
	select {}
}

func services(nc *nats.Conn) {
	try("ask a service", func(ctx context.Context) error {
		message, err := nc.RequestWithContext(ctx, "orders.status", nil)
		if err != nil {
			return err
		}
		return expect(string(message.Data), "fine", nil)
	})
	try("ask all of a service", func(context.Context) error { return askTwo(nc, "orders.poll") })
	try("gather until a pause", func(context.Context) error {
		found, err := gather(nc, "orders.poll", 300*time.Millisecond, false)
		return expect(len(found), 2, err)
	})
	try("gather until the end is said", func(context.Context) error {
		found, err := gather(nc, "orders.parts", patience, true)
		return expect(strings.Join(found, ","), "1,2,3,", err)
	})
	try("find services", func(context.Context) error { return askTwo(nc, micro.APIPrefix+".PING") })
	try("look at services", func(context.Context) error { return askTwo(nc, micro.APIPrefix+".STATS.orders") })
	try("look at one service", func(context.Context) error {
		pings, err := gather(nc, micro.APIPrefix+".PING", 300*time.Millisecond, false)
		if err != nil {
			return err
		}
		id, err := idOf(pings[0])
		if err != nil {
			return err
		}
		infos, err := gather(nc, micro.APIPrefix+".INFO.orders."+id, 300*time.Millisecond, false)
		if err != nil {
			return err
		}
		found, err := idOf(infos[0])
		return expect(found, id, err)
	})
}

func idOf(answer string) (string, error) {
	var identity micro.ServiceIdentity
	err := json.Unmarshal([]byte(answer), &identity)
	return identity.ID, err
}

// gather takes answers until none has come for the time of a pause, or until an empty one says that it was the last.
func gather(nc *nats.Conn, subject string, pause time.Duration, untilEmpty bool) ([]string, error) {
	inbox := nc.NewRespInbox()
	answers, err := nc.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answers.Unsubscribe() }()
	if err := nc.PublishRequest(subject, inbox, nil); err != nil {
		return nil, err
	}
	first, err := answers.NextMsg(patience)
	if err != nil {
		return nil, err
	}
	found := []string{string(first.Data)}
	for !untilEmpty || found[len(found)-1] != "" {
		answer, err := answers.NextMsg(pause)
		if errors.Is(err, nats.ErrTimeout) && !untilEmpty {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		found = append(found, string(answer.Data))
	}
	return found, nil
}

func askTwo(nc *nats.Conn, subject string) error {
	inbox := nc.NewRespInbox()
	answers, err := nc.SubscribeSync(inbox)
	if err != nil {
		return err
	}
	if err := nc.PublishRequest(subject, inbox, nil); err != nil {
		return err
	}
	for range 2 {
		if _, err := answers.NextMsg(time.Second); err != nil {
			return err
		}
	}
	return nil
}
