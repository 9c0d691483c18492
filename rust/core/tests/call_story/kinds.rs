//! The kinds of calls.

use pbx_core::call::{Direction, LogStatus, Outcome};
use pbx_core::yeastar::MemberStatus::{Alert, Answer, Answered, Bye, EarlyMedia, Hold, Ring};
use pbx_core::yeastar::{CallStatus, Event};
use proptest::prelude::*;

use super::teller::{Leg, OUTSIDE, Teller, outbound, phone};
use super::{Manner, Story};

const IVR: &str = "6200";
const GROUP: &str = "6300";
const QUEUE: &str = "6400";
const PHONES: [&str; 4] = ["2001", "2002", "2003", "2004"];

/// How a call to one phone ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Answered,
    Missed,
    Busy,
    Voicemail,
    Failed,
}

/// What happens in a call.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// From outside to one extension with one or more devices.
    Direct { devices: usize, hold: bool, end: End },
    /// From outside to a ring group; who answers, if anybody.
    RingGroup { phones: usize, winner: Option<usize> },
    /// From outside through an IVR into a queue that rings one agent after the other.
    Queue { timeouts: usize, answered: bool },
    /// The caller hangs up in the IVR.
    IvrOnly,
    /// To outside; `api` when the server dialled and the agent's phone was picked up first.
    Outbound { api: bool, end: End },
    /// Between extensions.
    Internal { end: End },
    /// The agent hands the caller over unseen; `answered` by the target, else it rings until the caller leaves.
    BlindTransfer { answered: bool },
    /// The agent speaks with the target first.
    AttendedTransfer,
    /// The first phone does not answer, the call goes on to the next.
    Forward { answered: bool },
}

pub(crate) fn kinds() -> impl Strategy<Value = Kind> {
    let end = || prop_oneof![Just(End::Answered), Just(End::Missed), Just(End::Busy), Just(End::Voicemail)];
    let placed = || prop_oneof![Just(End::Answered), Just(End::Missed), Just(End::Busy), Just(End::Failed)];
    prop_oneof![
        (1_usize..4, any::<bool>(), end()).prop_map(|(devices, hold, end)| Kind::Direct {
            devices,
            hold,
            end
        }),
        (2_usize..=4, prop::option::of(0_usize..2))
            .prop_map(|(phones, winner)| Kind::RingGroup { phones, winner }),
        (0_usize..3, any::<bool>()).prop_map(|(timeouts, answered)| Kind::Queue { timeouts, answered }),
        Just(Kind::IvrOnly),
        (any::<bool>(), placed()).prop_map(|(api, end)| Kind::Outbound { api, end }),
        prop_oneof![Just(End::Answered), Just(End::Missed)].prop_map(|end| Kind::Internal { end }),
        any::<bool>().prop_map(|answered| Kind::BlindTransfer { answered }),
        Just(Kind::AttendedTransfer),
        any::<bool>().prop_map(|answered| Kind::Forward { answered }),
    ]
}

impl Kind {
    /// Tells a call of this kind.
    pub(crate) fn tell(&self, manner: &Manner) -> Story {
        match *self {
            Self::Direct { devices, hold, end } => direct(manner, devices, hold, end),
            Self::RingGroup { phones, winner } => ring_group(manner, phones, winner),
            Self::Queue { timeouts, answered } => queue(manner, timeouts, answered),
            Self::IvrOnly => ivr_only(manner),
            Self::Outbound { api, end } => dial_out(manner, api, end),
            Self::Internal { end } => internal(manner, end),
            Self::BlindTransfer { answered } => blind_transfer(manner, answered),
            Self::AttendedTransfer => attended_transfer(manner),
            Self::Forward { answered } => forward(manner, answered),
        }
    }
}

fn direct(manner: &Manner, devices: usize, hold: bool, end: End) -> Story {
    let (mut teller, agent) = (Teller::new(manner, Direction::Inbound), "2001");
    if end == End::Busy {
        teller.leg(&Leg {
            from: &manner.caller,
            to: agent,
            start: 0,
            end: 0,
            talk: 0,
            status: CallStatus::Busy,
        });
        return teller.tell(LogStatus::Busy, Some(agent), None, 0, 0);
    }
    let mut ringing = vec![teller.inbound(Alert, "")];
    ringing.extend((0..devices).map(|device| phone(agent, device, Ring, "")));
    teller.say(ringing);
    teller.rang(agent);
    teller.now += manner.ring;
    let answered = end == End::Answered;
    if answered {
        teller.say(vec![teller.inbound(Answered, ""), phone(agent, 0, Answer, "")]);
        (1..devices).for_each(|device| teller.drop_phone(phone(agent, device, Bye, "")));
        if hold {
            teller.say(vec![teller.inbound(Hold, "")]);
            teller.say(vec![teller.inbound(Answered, "")]);
        }
    }
    let talk = if end == End::Missed { 0 } else { manner.talk };
    teller.now += talk;
    teller.say(vec![teller.inbound(Bye, "")]);
    let (status, log, outcome) = match end {
        End::Answered => (CallStatus::Answered, LogStatus::Answered, Outcome::Answered),
        End::Voicemail => (CallStatus::Voicemail, LogStatus::Voicemail, Outcome::Voicemail),
        End::Missed | End::Busy | End::Failed => (CallStatus::NoAnswer, LogStatus::Missed, Outcome::Missed),
    };
    teller.ended(agent, outcome);
    teller.leg(&Leg { from: &manner.caller, to: agent, start: 0, end: teller.now, talk, status });
    let (talk, ring) = if answered { (talk, manner.ring) } else { (0, teller.now) };
    teller.tell(log, Some(agent), answered.then_some(agent), talk, ring)
}

fn ring_group(manner: &Manner, phones: usize, winner: Option<usize>) -> Story {
    let mut teller = Teller::new(manner, Direction::Inbound);
    let group = &PHONES[..phones];
    let mut ringing = vec![teller.inbound(Alert, GROUP)];
    ringing.extend(group.iter().map(|number| phone(number, 0, Ring, GROUP)));
    teller.say(ringing);
    for number in group {
        teller.rang(number);
    }
    teller.now += manner.ring;
    let Some(winner) = winner else {
        teller.say(vec![teller.inbound(Bye, GROUP)]);
        for number in group {
            teller.ended(number, Outcome::Missed);
        }
        let status = CallStatus::NoAnswer;
        teller.leg(&Leg { from: &manner.caller, to: GROUP, start: 0, end: manner.ring, talk: 0, status });
        return teller.tell(LogStatus::Missed, None, None, 0, manner.ring);
    };
    let winner = group[winner];
    teller.say(vec![teller.inbound(Answered, GROUP), phone(winner, 0, Answer, GROUP)]);
    for loser in group.iter().filter(|number| **number != winner) {
        teller.drop_phone(phone(loser, 0, Bye, GROUP));
        teller.ended(loser, Outcome::AnsweredElsewhere);
    }
    teller.now += manner.talk;
    teller.say(vec![phone(winner, 0, Bye, GROUP)]);
    teller.ended(winner, Outcome::Answered);
    let (end, status) = (teller.now, CallStatus::Answered);
    teller.leg(&Leg { from: &manner.caller, to: winner, start: 0, end, talk: manner.talk, status });
    teller.tell(LogStatus::Answered, Some(winner), Some(winner), manner.talk, manner.ring)
}

fn queue(manner: &Manner, timeouts: usize, answered: bool) -> Story {
    let mut teller = Teller::new(manner, Direction::Inbound);
    let caller = manner.caller.as_str();
    let in_ivr = 13;
    let ivr =
        Leg { from: caller, to: IVR, start: 0, end: in_ivr, talk: in_ivr, status: CallStatus::Answered };
    teller.say(vec![teller.inbound(Answered, IVR)]);
    teller.now += in_ivr;
    if manner.leg_by_leg && manner.early_ivr_leg {
        teller.leg(&ivr);
    }
    for agent in &PHONES[..timeouts] {
        teller.say(vec![teller.inbound(Answered, QUEUE), phone(agent, 0, Ring, QUEUE)]);
        teller.rang(agent);
        teller.now += manner.ring;
        teller.time_out(agent, QUEUE);
        teller.drop_phone(phone(agent, 0, Bye, QUEUE));
        teller.ended(agent, Outcome::Missed);
    }
    let agent = PHONES[timeouts];
    teller.say(vec![teller.inbound(Answered, QUEUE), phone(agent, 0, Ring, QUEUE)]);
    teller.rang(agent);
    teller.now += manner.ring;
    let ring = teller.now;
    let talk = if answered { manner.talk } else { 0 };
    if answered {
        teller.say(vec![phone(agent, 0, Answer, QUEUE)]);
    }
    teller.now += talk;
    teller.say(vec![teller.inbound(Bye, QUEUE)]);
    teller.ended(agent, if answered { Outcome::Answered } else { Outcome::Missed });
    let status = if answered { CallStatus::Answered } else { CallStatus::Abandoned };
    let end = teller.now;
    let start = if manner.leg_by_leg { in_ivr } else { 0 };
    if manner.leg_by_leg {
        if !manner.early_ivr_leg {
            teller.leg(&ivr);
        }
        teller.leg(&Leg { from: caller, to: QUEUE, start, end, talk, status: status.clone() });
    }
    if answered {
        teller.leg(&Leg { from: caller, to: agent, start, end, talk, status });
        return teller.tell(LogStatus::Answered, Some(agent), Some(agent), talk, ring);
    }
    if !manner.leg_by_leg {
        teller.leg(&Leg { from: caller, to: QUEUE, start, end, talk: 0, status });
    }
    teller.tell(LogStatus::Missed, None, None, 0, ring)
}

fn ivr_only(manner: &Manner) -> Story {
    let mut teller = Teller::new(manner, Direction::Inbound);
    teller.say(vec![teller.inbound(Answered, IVR)]);
    teller.now += manner.ring;
    teller.say(vec![teller.inbound(Bye, IVR)]);
    let (end, status) = (teller.now, CallStatus::Answered);
    teller.leg(&Leg { from: &manner.caller, to: IVR, start: 0, end, talk: end, status });
    teller.tell(LogStatus::Missed, None, None, 0, end)
}

fn dial_out(manner: &Manner, api: bool, end: End) -> Story {
    let (mut teller, agent) = (Teller::new(manner, Direction::Outbound), "2001");
    let first = if api { Answered } else { Alert };
    teller.say(vec![phone(agent, 0, first, "")]);
    teller.say(vec![phone(agent, 0, Alert, ""), outbound(agent, if api { Ring } else { EarlyMedia })]);
    teller.now += manner.ring;
    let (status, log, outcome) = match end {
        End::Answered => (CallStatus::Answered, LogStatus::Answered, Outcome::Answered),
        End::Busy => (CallStatus::Busy, LogStatus::Busy, Outcome::Busy),
        End::Failed => (CallStatus::Failed, LogStatus::Failed, Outcome::Failed),
        End::Missed | End::Voicemail => (CallStatus::NoAnswer, LogStatus::Missed, Outcome::Missed),
    };
    let talk = if end == End::Answered { manner.talk } else { 0 };
    match end {
        End::Answered => teller.say(vec![phone(agent, 0, Answered, ""), outbound(agent, Answer)]),
        End::Busy => teller.fail("486 Busy Here"),
        End::Failed => teller.fail("404 NOT found"),
        End::Missed | End::Voicemail => {}
    }
    teller.now += talk;
    teller.say(vec![outbound(agent, Bye)]);
    teller.ended(agent, outcome);
    teller.leg(&Leg { from: agent, to: OUTSIDE, start: 0, end: teller.now, talk, status });
    teller.tell(log, Some(agent), None, talk, manner.ring)
}

fn internal(manner: &Manner, end: End) -> Story {
    let mut teller = Teller::new(manner, Direction::Internal);
    let (caller, callee) = ("2005", "2001");
    teller.say(vec![phone(caller, 0, Alert, ""), phone(callee, 0, Ring, "")]);
    teller.rang(callee);
    teller.now += manner.ring;
    let answered = end == End::Answered;
    let talk = if answered { manner.talk } else { 0 };
    if answered {
        teller.say(vec![phone(caller, 0, Answered, ""), phone(callee, 0, Answer, "")]);
    }
    teller.now += talk;
    teller.say(vec![phone(caller, 0, Bye, "")]);
    let outcome = if answered { Outcome::Answered } else { Outcome::Missed };
    teller.ended(caller, outcome);
    teller.ended(callee, outcome);
    let status = if answered { CallStatus::Answered } else { CallStatus::NoAnswer };
    teller.leg(&Leg { from: caller, to: callee, start: 0, end: teller.now, talk, status });
    let log = if answered { LogStatus::Answered } else { LogStatus::Missed };
    teller.tell(log, Some(callee), answered.then_some(callee), talk, manner.ring)
}

/// The first agent answers and talks; says when that was.
fn talk_first(teller: &mut Teller<'_>, agent: &str) -> i64 {
    let manner = teller.manner;
    teller.say(vec![teller.inbound(Alert, ""), phone(agent, 0, Ring, "")]);
    teller.rang(agent);
    teller.now += manner.ring;
    teller.say(vec![teller.inbound(Answered, ""), phone(agent, 0, Answer, "")]);
    teller.now += manner.talk;
    teller.ended(agent, Outcome::Answered);
    manner.ring
}

fn blind_transfer(manner: &Manner, answered: bool) -> Story {
    let mut teller = Teller::new(manner, Direction::Inbound);
    let (first, second, caller) = ("2001", "2002", manner.caller.as_str());
    let ring = talk_first(&mut teller, first);
    teller.say_as(vec![phone(first, 0, Bye, "")], Event::CallTransfer);
    let (handed, status) = (teller.now, CallStatus::Answered);
    teller.say(vec![phone(second, 0, Ring, "")]);
    teller.rang(second);
    teller.now += manner.ring;
    let talk = if answered { 20 } else { 0 };
    if answered {
        teller.say(vec![phone(second, 0, Answer, "")]);
    }
    teller.now += talk;
    teller.say(vec![teller.inbound(Bye, "")]);
    teller.ended(second, if answered { Outcome::Answered } else { Outcome::Missed });
    teller.leg(&Leg { from: caller, to: first, start: 0, end: handed, talk: manner.talk, status });
    let status = if answered { CallStatus::Answered } else { CallStatus::NoAnswer };
    let end = teller.now;
    teller.leg(&Leg { from: caller, to: second, start: handed, end, talk, status });
    let last = if answered { second } else { first };
    teller.tell(LogStatus::Answered, Some(last), Some(first), manner.talk + talk, ring)
}

fn attended_transfer(manner: &Manner) -> Story {
    let mut teller = Teller::new(manner, Direction::Inbound);
    let (first, second, caller) = ("2001", "2002", manner.caller.as_str());
    let ring = talk_first(&mut teller, first);
    teller.say(vec![teller.inbound(Hold, "")]);
    let (handed, status) = (teller.now, CallStatus::Answered);
    // The two agents' legs overlap: they spoke with each other before the caller was handed over.
    let asked = handed - manner.talk.min(10);
    teller.say_as(vec![teller.inbound(Answered, ""), phone(first, 0, Bye, "")], Event::CallTransfer);
    teller.say(vec![phone(second, 0, Answer, "")]);
    teller.now += 20;
    teller.say(vec![teller.inbound(Bye, "")]);
    teller.ended(second, Outcome::Answered);
    teller.leg(&Leg {
        from: caller,
        to: first,
        start: 0,
        end: handed,
        talk: manner.talk,
        status: status.clone(),
    });
    let end = teller.now;
    teller.leg(&Leg { from: caller, to: second, start: asked, end, talk: end - asked, status });
    teller.tell(LogStatus::Answered, Some(second), Some(first), manner.talk + 20, ring)
}

fn forward(manner: &Manner, answered: bool) -> Story {
    let mut teller = Teller::new(manner, Direction::Inbound);
    let (first, second, caller) = ("2001", "2002", manner.caller.as_str());
    teller.say(vec![teller.inbound(Alert, ""), phone(first, 0, Ring, "")]);
    teller.rang(first);
    teller.now += manner.ring;
    teller.say_as(vec![phone(first, 0, Bye, "")], Event::CallForward);
    teller.ended(first, Outcome::Missed);
    let (handed, status) = (teller.now, CallStatus::NoAnswer);
    teller.leg(&Leg { from: caller, to: first, start: 0, end: handed, talk: 0, status });
    teller.say(vec![phone(second, 0, Ring, "")]);
    teller.rang(second);
    teller.now += manner.ring;
    let ring = teller.now;
    let talk = if answered { manner.talk } else { 0 };
    if answered {
        teller.say(vec![phone(second, 0, Answer, "")]);
    }
    teller.now += talk;
    teller.say(vec![teller.inbound(Bye, "")]);
    teller.ended(second, if answered { Outcome::Answered } else { Outcome::Missed });
    let status = if answered { CallStatus::Answered } else { CallStatus::NoAnswer };
    let end = teller.now;
    teller.leg(&Leg { from: caller, to: second, start: handed, end, talk, status });
    let log = if answered { LogStatus::Answered } else { LogStatus::Missed };
    teller.tell(log, Some(second), answered.then_some(second), talk, ring)
}
