package main

import (
	"context"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// store is an object bucket by either API.
type store interface {
	Get(ctx context.Context, name string) ([]byte, error)
	Size(ctx context.Context, name string) (uint64, error)
	Description(ctx context.Context, name string) (string, error)
	List(ctx context.Context) ([]string, error)
	Watch(ctx context.Context) (objectWatcher, error)
	Bucket(ctx context.Context) (string, error)
	Put(ctx context.Context, name string, data []byte) error
	Delete(ctx context.Context, name string) error
	Update(ctx context.Context, name, newName, description string) error
	Link(ctx context.Context, name, target string) error
	LinkBucket(ctx context.Context, name string) error
	Seal(ctx context.Context) error
}

// objectWatcher gives the names of objects; the mark that these were all is empty.
type objectWatcher struct {
	next func(context.Context) (string, error)
	stop func() error
}

type modernStore struct{ jetstream.ObjectStore }

func (s modernStore) Get(ctx context.Context, name string) ([]byte, error) {
	return s.GetBytes(ctx, name)
}
func (s modernStore) Size(ctx context.Context, name string) (uint64, error) {
	info, err := s.GetInfo(ctx, name)
	if err != nil {
		return 0, err
	}
	return info.Size, nil
}
func (s modernStore) Description(ctx context.Context, name string) (string, error) {
	info, err := s.GetInfo(ctx, name)
	if err != nil {
		return "", err
	}
	return info.Description, nil
}
func (s modernStore) List(ctx context.Context) (names []string, err error) {
	list, err := s.ObjectStore.List(ctx)
	for _, each := range list {
		names = append(names, each.Name)
	}
	return names, err
}
func (s modernStore) Watch(ctx context.Context) (objectWatcher, error) {
	watch, err := s.ObjectStore.Watch(ctx)
	if err != nil {
		return objectWatcher{}, err
	}
	return objectWatcher{stop: watch.Stop, next: func(ctx context.Context) (string, error) {
		info, err := next(ctx, watch.Updates())
		if info == nil {
			return "", err
		}
		return info.Name, err
	}}, nil
}
func (s modernStore) Bucket(ctx context.Context) (string, error) {
	status, err := s.Status(ctx)
	if err != nil {
		return "", err
	}
	return status.Bucket(), nil
}
func (s modernStore) Put(ctx context.Context, name string, data []byte) error {
	_, err := s.PutBytes(ctx, name, data)
	return err
}
func (s modernStore) Update(ctx context.Context, name, newName, description string) error {
	return s.UpdateMeta(ctx, name, jetstream.ObjectMeta{Name: newName, Description: description})
}
func (s modernStore) Link(ctx context.Context, name, target string) error {
	info, err := s.GetInfo(ctx, target)
	if err == nil {
		_, err = s.AddLink(ctx, name, info)
	}
	return err
}
func (s modernStore) LinkBucket(ctx context.Context, name string) error {
	_, err := s.AddBucketLink(ctx, name, s.ObjectStore)
	return err
}

type legacyStore struct{ nats.ObjectStore }

func (s legacyStore) Get(_ context.Context, name string) ([]byte, error) { return s.GetBytes(name) }
func (s legacyStore) Size(_ context.Context, name string) (uint64, error) {
	info, err := s.GetInfo(name)
	if err != nil {
		return 0, err
	}
	return info.Size, nil
}
func (s legacyStore) Description(_ context.Context, name string) (string, error) {
	info, err := s.GetInfo(name)
	if err != nil {
		return "", err
	}
	return info.Description, nil
}
func (s legacyStore) List(context.Context) (names []string, err error) {
	list, err := s.ObjectStore.List()
	for _, each := range list {
		names = append(names, each.Name)
	}
	return names, err
}
func (s legacyStore) Watch(context.Context) (objectWatcher, error) {
	watch, err := s.ObjectStore.Watch()
	if err != nil {
		return objectWatcher{}, err
	}
	return objectWatcher{stop: watch.Stop, next: func(ctx context.Context) (string, error) {
		info, err := next(ctx, watch.Updates())
		if info == nil {
			return "", err
		}
		return info.Name, err
	}}, nil
}
func (s legacyStore) Bucket(context.Context) (string, error) {
	status, err := s.Status()
	if err != nil {
		return "", err
	}
	return status.Bucket(), nil
}
func (s legacyStore) Put(_ context.Context, name string, data []byte) error {
	_, err := s.PutBytes(name, data)
	return err
}
func (s legacyStore) Delete(_ context.Context, name string) error { return s.ObjectStore.Delete(name) }
func (s legacyStore) Update(_ context.Context, name, newName, description string) error {
	return s.UpdateMeta(name, &nats.ObjectMeta{Name: newName, Description: description})
}
func (s legacyStore) Link(_ context.Context, name, target string) error {
	info, err := s.GetInfo(target)
	if err == nil {
		_, err = s.AddLink(name, info)
	}
	return err
}
func (s legacyStore) LinkBucket(_ context.Context, name string) error {
	_, err := s.AddBucketLink(name, s.ObjectStore)
	return err
}
func (s legacyStore) Seal(context.Context) error { return s.ObjectStore.Seal() }
