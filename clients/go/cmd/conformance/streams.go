package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"google.golang.org/grpc/status"

	"isitacat"
	pb "isitacat/gen/isitacatv1"
)

func results(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	request := &pb.StreamResultsRequest{Predictions: asked.Names, ResumeToken: asked.ResumeToken}
	stream, err := client.Predictions.StreamResults(ctx, request)
	if err != nil {
		return nil, err
	}
	messages := 0
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return answer{"messages": messages}, nil
		} else if err != nil {
			return nil, err
		}
		messages++
	}
}

func follow(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	finals, messages := []answer{}, 0
	seen := func(prediction *pb.Prediction) bool {
		if messages++; isitacat.IsFinal(prediction) {
			finals = append(finals, told(prediction))
		}
		return messages != asked.BreakAfter
	}
	follower := client.Follow(asked.Names)
	err := follower.Run(ctx, seen)
	if err == nil && asked.BreakAfter > 0 {
		err = follower.Run(ctx, seen)
	}
	return answer{"finals": finals, "streams": follower.Streams}, err
}

func many(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	labels := make([]string, asked.Count)
	failures := make([]error, asked.Count)
	var all sync.WaitGroup
	for n := range asked.Count {
		all.Go(func() {
			prediction, err := client.Ask(ctx, asked.File, asked.Model, asked.RequestID+"-"+idOf(n))
			labels[n], failures[n] = prediction.GetLabel(), err
		})
	}
	all.Wait()
	counts := map[string]int{}
	for n, label := range labels {
		if failures[n] != nil {
			return nil, failures[n]
		}
		counts[label]++
	}
	return answer{"labels": counts}, nil
}

func predictStream(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	stream, err := client.Predictions.PredictStream(ctx)
	if err != nil {
		return nil, err
	}
	sent := make(chan error, 1)
	go func() { sent <- sendAll(stream, asked.Files) }()
	outcomes := make([]string, len(asked.Files))
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return answer{"outcomes": outcomes}, <-sent
		}
		if err != nil {
			return nil, err
		}
		outcome := response.GetPrediction().GetLabel()
		if failure := response.GetError(); failure != nil {
			outcome = isitacat.FailureOf(status.FromProto(failure).Err()).Reason
		}
		for n := range asked.Files {
			if idOf(n) == response.CorrelationId {
				outcomes[n] = outcome
			}
		}
	}
}

func sendAll(stream pb.PredictionService_PredictStreamClient, files []string) error {
	for n, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		picture := &pb.PredictStreamRequest_Content{Content: content}
		if err := stream.Send(&pb.PredictStreamRequest{Picture: picture, CorrelationId: idOf(n)}); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}
