package main

import "strings"

const (
	direct     = "`GetMsg` gets directly where the stream allows it, and has no word for it"
	orbit      = "it is in orbit.go, a separate library"
	noBackup   = "nats.go has none"
	newer      = "of the package `jetstream` alone"
	noFilter   = "`ListKeys` takes no filter here"
	older      = "of `nc.JetStream` alone"
	pullingNow = "ordered consumers of the package `jetstream` pull"
)

// What an API does not have, and why.
var lacks = map[bool]map[string]string{
	false: {
		"stream publish a batch":                   orbit,
		"stream publish fast":                      orbit,
		"message get, directly":                    direct,
		"message get several":                      orbit,
		"message get the last of several subjects": orbit,
		"stream back up":                           noBackup,
		"stream back up and restore":               noBackup,
		"consumer subscribe, legacy":               older,
		"consumer create, legacy":                  older,
		"ordered push":                             pullingNow,
		"ordered push, one filter":                 pullingNow,
		"ordered subscribe, legacy":                older,
		"ephemeral push, legacy":                   older,
	},
	true: {
		"stream publish a batch":                   orbit,
		"stream publish fast":                      orbit,
		"ephemeral push":                           newer,
		"consumer consume in a group":              newer,
		"consumer fetch in a group, on overflow":   newer,
		"kv create for a time":                     newer,
		"kv purge for a time":                      newer,
		"kv make a bucket with markers":            newer,
		"consumer pause and resume":                newer,
		"consumer unpin":                           newer,
		"consumer reset":                           newer,
		"consumer reset to a sequence":             newer,
		"message get several":                      orbit,
		"message get the last of several subjects": orbit,
		"stream back up":                           noBackup,
		"stream back up and restore":               noBackup,
		"kv keys, one filter":                      noFilter,
		"kv keys, several filters":                 noFilter,
		"kv change a bucket":                       newer,
		"consumer consume":                         newer,
		"give up with a reason":                    newer,
	},
}

func absent(operation string, isLegacy bool) string {
	pushes := strings.HasPrefix(operation, "ordered push") || operation == "ordered subscribe, legacy"
	if isLegacy && strings.HasPrefix(operation, "ordered ") && !pushes {
		return "ordered consumers of `nc.JetStream` are pushed"
	}
	return lacks[isLegacy][operation]
}
