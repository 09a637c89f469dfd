package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/nats-io/nats.go/micro"
)

// serve is found and asked, then stops.
func serve(ctx context.Context, s session) error {
	found := make(chan string, 100)
	service, err := micro.AddService(s.nc, micro.Config{Name: s.Service, Version: "1.0.0", QueueGroup: "q"})
	if err != nil {
		return err
	}
	answer := micro.HandlerFunc(func(request micro.Request) {
		if request.Respond([]byte("fine")) == nil && string(request.Data()) == "found" {
			found <- "found"
		}
	})
	if err := service.AddEndpoint("echo", answer, micro.WithEndpointSubject(s.Service+".echo")); err != nil {
		return err
	}
	_, err = next(ctx, found)
	return errors.Join(err, service.Stop())
}

// instances are the ids of those that answer by the service's name.
func instances(s session, subject string) ([]string, error) {
	ids := func(found []string) []string {
		var all []string
		for _, each := range found {
			var identity micro.ServiceIdentity
			if json.Unmarshal([]byte(each), &identity) == nil && identity.Name == s.Service {
				all = append(all, identity.ID)
			}
		}
		return all
	}
	found, err := gather(s, subject, 0, func(found []string) bool { return len(ids(found)) == 2 })
	return ids(found), err
}

func look(verb micro.Verb, isNamed bool) operation {
	return func(_ context.Context, s session) error {
		subject, err := micro.ControlSubject(verb, "", "")
		if isNamed {
			subject, err = micro.ControlSubject(verb, s.Service, "")
		}
		if err != nil {
			return err
		}
		found, err := instances(s, subject)
		return errors.Join(err, equal(len(found), 2))
	}
}

var microOperations = map[string]operation{
	"micro serve":        serve,
	"micro find all":     look(micro.PingVerb, false),
	"micro info of all":  look(micro.InfoVerb, false),
	"micro stats of all": look(micro.StatsVerb, false),
	"micro find":         look(micro.PingVerb, true),
	"micro info":         look(micro.InfoVerb, true),
	"micro stats":        look(micro.StatsVerb, true),
	"micro info of an instance": func(_ context.Context, s session) error {
		found, err := instances(s, "$SRV.PING."+s.Service)
		if err != nil {
			return err
		}
		answers, err := gather(s, "$SRV.INFO."+s.Service+"."+found[0], 0, func(all []string) bool { return len(all) == 1 })
		if err != nil {
			return err
		}
		var info micro.Info
		return errors.Join(json.Unmarshal([]byte(answers[0]), &info), equal(info.ID, found[0]))
	},
}
