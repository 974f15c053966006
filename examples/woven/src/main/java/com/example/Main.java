package com.example;

import java.util.ArrayList;
import java.util.List;

/** Fifty threads ask for one price at once. Maven has woven the class, so no agent is needed. */
public class Main {
    public static void main(String[] args) throws InterruptedException {
        Quotes quotes = new Quotes();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String requestId = "request-" + i;
            callers.add(new Thread(() -> ask(quotes, requestId)));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        System.out.println(callers.size() + " callers, the service was asked " + quotes.asked() + " times");
    }

    private static void ask(Quotes quotes, String requestId) {
        try {
            quotes.price("ACME", requestId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
