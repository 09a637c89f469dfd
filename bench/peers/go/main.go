// Command peer is an auth callout as one would write it in Go with the usual libraries (nats.go, jwt/v2, nkeys,
// golang-jwt), for bench/logins: it does what the callout of this project does at a login, and nothing more.
//
//	peer config.json
//
// It verifies the access token, merges the permissions of the token's roles, answers with a signed user, and
// writes one line of audit to stdout, before the answer.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/nats-io/nats.go"
)

func main() {
	if len(os.Args) != 2 {
		fail("usage: peer config.json")
	}
	config, err := readConfig(os.Args[1])
	if err != nil {
		fail(err)
	}
	callout, err := newCallout(config)
	if err != nil {
		fail(err)
	}
	options := []nats.Option{
		nats.Name("peer"),
		nats.UserJWTAndSeed(config.Secrets.User.JWT, config.Secrets.User.Seed),
		nats.MaxReconnects(-1),
	}
	connection, err := nats.Connect(config.Servers, options...)
	if err != nil {
		fail(err)
	}
	// a goroutine a request: one alone would answer them one by one, on one core
	_, err = connection.QueueSubscribe("$SYS.REQ.USER.AUTH", config.Queue, func(message *nats.Msg) {
		go callout.answer(message)
	})
	if err == nil {
		err = connection.Flush()
	}
	if err != nil {
		fail(err)
	}
	fmt.Fprintln(os.Stderr, `{"event":"ready"}`)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	_ = connection.Drain()
}

// config names everything that a login is decided by.
type config struct {
	Servers  string   `json:"servers"`
	Queue    string   `json:"queue"`
	Issuer   string   `json:"issuer"`
	Audience string   `json:"audience"`
	Tenant   string   `json:"tenant"`
	Keys     []rsaKey `json:"keys"`
	Policy   policy   `json:"policy"`
	Secrets  secrets  `json:"secrets"`
}

type rsaKey struct {
	ID  string `json:"kid"`
	PEM string `json:"pem"`
}

type policy struct {
	Digest  string          `json:"digest"`
	Roles   map[string]role `json:"roles"`
	Session rules           `json:"session"`
}

type role struct {
	Account   string    `json:"account"`
	Members   []string  `json:"members"`
	Publish   direction `json:"publish"`
	Subscribe direction `json:"subscribe"`
}

type direction struct {
	Allow []string `json:"allow"`
	Deny  []string `json:"deny"`
}

type rules struct {
	Publish   []string `json:"publish"`
	Subscribe []string `json:"subscribe"`
}

type secrets struct {
	User struct {
		JWT  string `json:"jwt"`
		Seed string `json:"seed"`
	} `json:"user"`
	Auth     keys            `json:"auth"`
	Accounts map[string]keys `json:"accounts"`
	XKey     string          `json:"xkey"`
}

type keys struct {
	Account string `json:"account"`
	Seed    string `json:"seed"`
}

func readConfig(file string) (config, error) {
	var read config
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	return read, err
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
