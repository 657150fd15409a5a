package isitacat

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "isitacat/gen/isitacatv1"
)

const (
	mostBrokenStreams = 8
	reconnectDelay    = 300 * time.Millisecond
)

// Follower follows predictions to their ends, over as many streams as that takes.
type Follower struct {
	client      *Client
	names       []string
	resumeToken string
	pending     map[string]bool
	// Streams opened so far.
	Streams int
}

// Follow prepares to follow the named predictions.
func (c *Client) Follow(names []string) *Follower {
	pending := make(map[string]bool, len(names))
	for _, name := range names {
		pending[name] = true
	}
	return &Follower{client: c, names: names, pending: pending}
}

// Run hands over each prediction as it stands and after each change, until all
// are final or seen returns false; a later Run goes on from there.
func (f *Follower) Run(ctx context.Context, seen func(*pb.Prediction) bool) error {
	for broken := 0; len(f.pending) > 0; {
		before := f.resumeToken
		more, err := f.readStream(ctx, seen)
		if !more || (err != nil && status.Code(err) != codes.Unavailable) {
			return err
		}
		if f.resumeToken != before {
			broken = 0
		} else if broken++; broken > mostBrokenStreams {
			return errors.Join(errors.New("the streams of results bring nothing"), err)
		}
		if err != nil {
			select {
			case <-ctx.Done():
				return status.FromContextError(ctx.Err()).Err()
			case <-time.After(max(reconnectDelay, FailureOf(err).RetryDelay)):
			}
		}
	}
	return nil
}

func (f *Follower) readStream(ctx context.Context, seen func(*pb.Prediction) bool) (more bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f.Streams++
	request := &pb.StreamResultsRequest{Predictions: f.names, ResumeToken: f.resumeToken}
	stream, err := f.client.Predictions.StreamResults(ctx, request)
	if err != nil {
		return true, err
	}
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		f.resumeToken = response.ResumeToken
		if prediction := response.GetPrediction(); prediction != nil {
			if IsFinal(prediction) {
				delete(f.pending, prediction.Name)
			}
			if !seen(prediction) {
				return false, nil
			}
		}
	}
}

// IsFinal tells whether a prediction will change no more.
func IsFinal(prediction *pb.Prediction) bool {
	return prediction.State == pb.PredictionState_PREDICTION_STATE_SUCCEEDED ||
		prediction.State == pb.PredictionState_PREDICTION_STATE_FAILED
}
