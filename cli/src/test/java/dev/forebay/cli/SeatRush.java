package dev.forebay.cli;

import dev.forebay.cli.Buyer.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;

/** Buyers who want the same seats, over HTTP, each at one of the offices, until told to stop. */
final class SeatRush implements AutoCloseable {
    private static final Set<Integer> HOLD = Set.of(201, 409);
    private static final Set<Integer> DRAFT = Set.of(201, 409);
    private static final Set<Integer> PAY = Set.of(200, 202, 409);
    private static final Set<Integer> RELEASE = Set.of(200, 204, 404, 409);

    private final String event;
    private final List<String> seats;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> buyers = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch started;

    /** Seats by the booking that was told to be confirmed. */
    final Map<String, List<String>> confirmed = new ConcurrentHashMap<>();
    /** Answers that nobody may get. */
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    /** Who was told to ask again. */
    final Queue<String> busy = new ConcurrentLinkedQueue<>();
    /** Offices whose buyers got no answer. */
    final Queue<String> silent = new ConcurrentLinkedQueue<>();

    private SeatRush(String event, List<String> seats, int buyers) {
        this.event = event;
        this.seats = seats;
        this.started = new CountDownLatch(buyers);
    }

    static SeatRush start(List<String> offices, String event, List<String> seats, int buyers) {
        SeatRush rush = new SeatRush(event, seats, buyers);
        for (int i = 1; i <= buyers; i++) {
            int number = i;
            rush.buyers.add(rush.threads.submit(() -> rush.buy(offices.get(number % offices.size()), number)));
        }
        return rush;
    }

    void awaitStarted() throws InterruptedException {
        if (!started.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("buyers are still signing in");
        }
    }

    private void buy(String office, int number) {
        Random random = new Random(number);
        try (Buyer buyer = Buyer.signIn(office, number)) {
            started.countDown();
            while (!over.get()) {
                tryOnce(buyer, random, office);
            }
        } catch (IOException e) {
            silent.add(office);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            wrong.add(office + ": " + e);
        }
    }

    private void tryOnce(Buyer buyer, Random random, String office) throws IOException, InterruptedException {
        String seat = seats.get(random.nextInt(seats.size()));
        Answer hold =
                allowed(HOLD, office, buyer.ask("/api/events/" + event + "/holds", Map.of("seats", List.of(seat))));
        if (hold.status() != 201) {
            return;
        }
        if (random.nextInt(4) == 0) {
            Answer unused = allowed(RELEASE, office, buyer.release(hold.text("/holdId")));
            return;
        }
        Answer draft = allowed(DRAFT, office, buyer.ask("/api/bookings", Map.of("holdId", hold.text("/holdId"))));
        if (draft.status() != 201) {
            return;
        }
        String booking = draft.text("/bookingId");
        Answer paid = allowed(PAY, office, buyer.ask("/api/bookings/" + booking + "/pay", Map.of("method", "test_ok")));
        if (paid.status() == 200) {
            confirmed.put(
                    booking,
                    hold.body().at("/seats").valueStream().map(SeatRush::seat).toList());
        }
    }

    private static String seat(JsonNode node) {
        return node.isString() ? node.asString() : node.at("/id").asString();
    }

    private Answer allowed(Set<Integer> statuses, String office, Answer answer) {
        if (answer.status() == 503 && answer.body().has("code")) {
            // A machine that is too busy is told so, and what it is told is to ask again.
            busy.add(office + ": " + answer.text("/code"));
        } else if (!statuses.contains(answer.status())) {
            wrong.add(office + ": " + answer.status() + ' ' + answer.body());
        }
        return answer;
    }

    /** Lets everybody finish what they do. */
    void end() throws Exception {
        over.set(true);
        for (Future<?> buyer : buyers) {
            Object unused = buyer.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        over.set(true);
        threads.shutdownNow();
    }
}
