package main

import (
	"bytes"
	"encoding/json"
	"os"
	"sync"
	"time"

	jwtv2 "github.com/nats-io/jwt/v2"
)

// audit writes one line of JSON a decision.
type audit struct {
	lock    sync.Mutex
	buffer  bytes.Buffer
	encoder *json.Encoder
}

type record struct {
	Time    int64    `json:"time"`
	Reason  string   `json:"reason,omitempty"`
	OID     string   `json:"oid,omitempty"`
	AZP     string   `json:"azp,omitempty"`
	UTI     string   `json:"uti,omitempty"`
	Roles   []string `json:"roles,omitempty"`
	User    string   `json:"user_nkey"`
	Host    string   `json:"host"`
	Server  string   `json:"server"`
	Latency int64    `json:"latency_us"`
}

func newAudit() *audit {
	made := &audit{}
	made.encoder = json.NewEncoder(&made.buffer)
	return made
}

func (a *audit) write(
	request *jwtv2.AuthorizationRequestClaims, token *claims, reason string, arrived time.Time,
) {
	line := record{
		Time: time.Now().UnixMilli(), Reason: reason, User: request.UserNkey,
		Host: request.ClientInformation.Host, Server: request.Server.Name,
		Latency: time.Since(arrived).Microseconds(),
	}
	if token != nil {
		line.OID, line.AZP, line.UTI, line.Roles = token.OID, token.AZP, token.UTI, token.Roles
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	a.buffer.Reset()
	if a.encoder.Encode(line) == nil {
		_, _ = os.Stdout.Write(a.buffer.Bytes())
	}
}
