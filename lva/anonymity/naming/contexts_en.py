"""The English words around a name: titles and kin, what belongs to persons, verbs of speaking, areas, houses."""

import re
from typing import Final

TITLE: Final = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|principal|teachers?|headteacher|directors?|councillors?|chair"
    r"|chairman|chairwoman|"
    r"chairperson|managers?|officers?|nurses?|mayor|parents?|coach|pupils?|neighbour|mother|father|called|named"
    r"|family|sisters?|brothers?|"
    r"sibling|grandmother|grandfather|aunt|uncle|counsellor|psychologist|secretary|planner|interpreter"
    r"|social worker|worker|representative|"
    r"deputy|minister|inspector|doctor|therapist|caretaker|guardian|son|daughter|boy|girl|friend|colleague"
    r"|assistant|coordinator|"
    r"superintendent|rector|reverend|sir|lady|lord|driver|head|ms|madam|dean|lecturer|clerk|cook|chef|cleaner|janitor"
    r"|librarian|midwife|pastor|priest|imam|deacon|chaplain|trainer|instructor|tutor|mentor|volunteer|trainee|intern"
    r"|student|architect|engineer|consultant|lawyer|solicitor|researcher|specialist|expert|adviser|advisor|editor"
    r"|reporter|photographer|physiotherapist|paediatrician|dentist|supervisor|leader|foreman|member|treasurer"
    r"|vice-chair|vice-principal|co-ordinator|grandma|grandpa|granny|mum|mom|dad|mama|papa|cousin|nephew|niece|twins?"
    r"|wife|husband|partner|widow|stepfather|stepmother|guardians|classmates?|resident|owner|tenant|signed|regards"
    r"|classroom assistant|carer|childminder|nanny|applicant|petitioner|author|rapporteur|chairs|thanks|dear|hi|hello"
    r"|player|goalkeeper|captain|scout|graders?|grader|nicknamed|name)"
)
AFTER: Final = re.compile(
    r"(?:mother|father|mum|dad|brother|sister|family|parents|grandmother|grandfather|wife|husband|son|daughter"
    r"|friend|report|letter|statement|"
    r"proposal|question|answer|calculations?|opinion|view|children|grandma|grandpa|granny|mom|stepfather|stepmother"
    r"|aunt|uncle|cousin|son|boy|girl|teacher|guardian|email|e-mail|memo|notes?|comment|speech|drawing|idea|suggestion"
    r"|request|wheelchair|desk|classroom|group|class|team|illness|absence|replacement|signature|words|grade|home|house"
    r"|birthday|hand|bike|bag|room|phone|husband|colleague|estimate|draft|analysis|presentation)s?"
)
VERB: Final = re.compile(
    r"(?:said|says|told|tells|asked|asks|wrote|writes|thinks|thought|wished|hoped|explained|added|felt|feels"
    r"|thanked|drew|replied|answered|"
    r"suggested|noted|insisted|worries|worried|lives|walks|called|spoke|agreed|liked|likes|wants|wanted|needs|misses"
    r"|admitted|argued|asks|begged|believes|believed|claimed|complained|concluded|confirmed|cried|cycles|cycled|dared"
    r"|denied|disagreed|doubted|doubts|dreams|dreamt|emailed|estimated|expects|fears|feared|forgot|giggled"
    r"|grumbled|hates|hesitated|hopes|interrupted|joked|knows|knew|laughed|listened|loves|loved|mentioned|mumbled|nodded"
    r"|objected|objects|phoned|prefers|preferred|promised|proposed|recalled"
    r"|recalls|refused|remarked|remembers|remembered|reminded|resigned|shouted|shrugged|sighed"
    r"|smiled|sobbed|sleeps|stressed|talked|talks|thinks|texted|typed|understood|urged|voted"
    r"|waited|waits|walked|warned|warns|whispered|wonders|wondered|wept"
    r"|apologised|chaired"
    r")"
)
AREA: Final = re.compile(r"(?:municipality|town|city|village|district|region|area|county|parish|suburb|residents)")
HOUSE: Final = re.compile(
    r"(?:school|kindergarten|nursery|daycare|library|college|preschool|playground|centre|center)s?"
)
KIN: Final = re.compile(
    r"(?:mother|father|mum|mom|dad|brother|sister|parents|grandmother|grandfather|grandma|grandpa|granny|wife|husband"
    r"|son|daughter|aunt|uncle|cousin|friend|guardian|stepfather|stepmother)s?"
)
"""What follows a person in the genitive, and nothing else."""
ACT: Final = re.compile(
    r"(?:has|abstained|abstains|arrived|attended|attends|came|cannot|can't|chaired|chairs|collects|comes|did|didn't|doesn't|drives"
    r"|drove|gave|gets|goes|got|had|hasn't|hears|heard|helps|helped|joined|leads|led|left|met|moved|opened|plays|played|rang"
    r"|ran|rides|rode|sat|saw|seconded|sees|signed|sleeps|stays|stayed|stood|supported|supports|takes|taught|teaches|took"
    r"|travels|uses|visited|went|won|works|worked)"
)
"""What persons do and things do, too: it makes a name of a word only if that is in a list of them."""
AGENT: Final = re.compile(r"(?:[\w-]+(?:man|woman|person|ologist|ician|master|keeper|maker|sitter|graders?))")
"""Whoever does something; in small letters only, as names look so, too."""
